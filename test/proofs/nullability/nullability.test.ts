import { findPostgres } from '@stratum/dev-postgres';
import { StatementDescriber, type StatementDescription } from '@stratum/engine-pg/build';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { checkSoundness } from './nullability-soundness.ts';
import { RANDOM_SCHEMA } from './random-query.ts';

const QUERIES = Number(process.env['STRATUM_RANDOM_QUERIES'] ?? 10_000);
const SEED = Number(process.env['STRATUM_SEED'] ?? process.pid);

/** Columns that are never null where they stand, and may be wherever a join puts them. */
const FILLED = new Set(['whole.k', 'whole.t', 'part.k', 'part.t', 'bare.k', 'bare.w']);

describe(`no random query answers with a null in a column that was called not null (STRATUM_SEED=${SEED})`, () => {
  it.each([18, 15] as const)('on PostgreSQL %i', { timeout: 3_600_000 }, async (major) => {
    const { ran, certain, lies } = await searched(major, {
      queries: QUERIES,
      claims: ({ columns }) => columns.map(({ nullable }) => !nullable),
    });
    process.stdout.write(
      `PostgreSQL ${major}: ${ran} queries ran, ${certain} columns were certain\n`,
    );

    expect(lies).toEqual([]);
    expect(ran).toBeGreaterThan(QUERIES / 2);
    expect(certain).toBeGreaterThan(ran / 4);
  });

  it('and one would, if joins were forgotten', { timeout: 1_200_000 }, async () => {
    const { lies } = await searched(18, {
      queries: 400,
      claims: ({ columns }) =>
        columns.map(
          ({ source }) => source !== undefined && FILLED.has(`${source.table}.${source.column}`),
        ),
    });

    expect(lies).not.toEqual([]);
  });
});

interface Search {
  readonly queries: number;
  /** For each column, whether it is said to hold no null. */
  readonly claims: (description: StatementDescription) => readonly boolean[];
}

async function searched(major: 15 | 18, search: Search) {
  await using server = await findPostgres({ major, env: {} });
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    await client.query(RANDOM_SCHEMA);
    // A random query may go on for ever.
    await client.query('set statement_timeout = 200');
    return await checkSoundness(client, new StatementDescriber(client), { ...search, seed: SEED });
  } finally {
    await client.end();
  }
}
