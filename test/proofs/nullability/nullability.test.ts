import { findPostgres } from '@stratum/dev-postgres';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { StatementDescriber } from '../../../packages/engine-pg/src/build/index.ts';
import { checkSoundness } from '../../../packages/engine-pg/test/build/nullability-soundness.ts';
import { RANDOM_SCHEMA } from '../../../packages/engine-pg/test/build/random-query.ts';

const QUERIES = Number(process.env['STRATUM_RANDOM_QUERIES'] ?? 10_000);
const SEED = Number(process.env['STRATUM_SEED'] ?? process.pid);

describe(`no random query answers with a null in a column that was called not null (STRATUM_SEED=${SEED})`, () => {
  it.each([18, 15] as const)('on PostgreSQL %i', { timeout: 3_600_000 }, async (major) => {
    await using server = await findPostgres({ major, env: {} });
    const client = new pg.Client(server.url);
    await client.connect();
    await client.query(RANDOM_SCHEMA);
    await client.query('set statement_timeout = 200');

    const { ran, certain, lies } = await checkSoundness(client, new StatementDescriber(client), {
      queries: QUERIES,
      seed: SEED,
      claims: ({ columns }) => columns.map(({ nullable }) => !nullable),
    });
    await client.end();
    process.stdout.write(
      `PostgreSQL ${major}: ${ran} queries ran, ${certain} columns were certain\n`,
    );

    expect(lies).toEqual([]);
    expect(ran).toBeGreaterThan(QUERIES / 2);
    expect(certain).toBeGreaterThan(ran / 4);
  });
});
