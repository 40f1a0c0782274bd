import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { describe, afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { memoryPlatformTables } from '../src/index.ts';
import { migratedSchema, type SchemaLines } from './migrated-schema.ts';
import { declaredSchema } from './declared-schema.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/main/', import.meta.url));

let server: PostgresServer;
let migrated: SchemaLines;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query('begin; create schema parity; set local search_path = parity');
    for (const file of (await readdir(MIGRATIONS)).sort()) {
      if (file.endsWith('.up.sql')) await client.query(await readFile(MIGRATIONS + file, 'utf8'));
    }
    migrated = await migratedSchema(client, 'parity');
  } finally {
    await client.query('rollback');
    await client.end();
  }
});

afterAll(() => server.stop());

describe('the tables in memory and those that the migrations make have the same', () => {
  const declared = declaredSchema(memoryPlatformTables);

  it.each(['columns', 'keys', 'foreignKeys', 'checks', 'indexes'] as const)('%s', (part) => {
    expect(declared[part]).toEqual(migrated[part]);
    expect(declared[part].length).toBeGreaterThan(5);
  });
});
