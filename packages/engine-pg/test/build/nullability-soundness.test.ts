import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatementDescriber } from '../../src/build/index.ts';
import { checkSoundness } from './nullability-soundness.ts';
import { RANDOM_SCHEMA } from './random-query.ts';

const DATABASE = `engine_pg_soundness_${process.pid}`;
const QUERIES = Number(process.env['STRATUM_RANDOM_QUERIES'] ?? 400);
const SEED = Number(process.env['STRATUM_SEED'] ?? process.pid);

let server: PostgresServer;
let client: pg.Client;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  await dropDatabase(server.url, DATABASE);
  client = new pg.Client(await createDatabase(server.url, DATABASE));
  await client.connect();
  await client.query(RANDOM_SCHEMA);
  // A random query may go on for ever.
  await client.query('set statement_timeout = 200');
});

afterAll(async () => {
  await client.end();
  await dropDatabase(server.url, DATABASE);
  await server.stop();
});

describe(`what is called not null in random queries (STRATUM_SEED=${SEED})`, () => {
  it('never is null', { timeout: 600_000 }, async () => {
    const { ran, certain, lies } = await checkSoundness(client, new StatementDescriber(client), {
      queries: QUERIES,
      seed: SEED,
      claims: ({ columns }) => columns.map(({ nullable }) => !nullable),
    });

    expect(lies).toEqual([]);
    expect(ran).toBeGreaterThan(QUERIES / 2);
    expect(certain).toBeGreaterThan(ran / 4);
  });

  it('would be found out if joins were forgotten', async () => {
    const keys = new Set(['whole.k', 'whole.t', 'part.k', 'part.t', 'bare.k', 'bare.w']);
    const { lies } = await checkSoundness(client, new StatementDescriber(client), {
      queries: 400,
      seed: SEED,
      claims: ({ columns }) =>
        columns.map(
          ({ source }) => source !== undefined && keys.has(`${source.table}.${source.column}`),
        ),
    });

    expect(lies).not.toEqual([]);
  });
});
