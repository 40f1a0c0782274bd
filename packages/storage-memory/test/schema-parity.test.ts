import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { describe, afterAll, beforeAll, expect, it } from 'vitest';
import pg from 'pg';
import { memoryContactsTables, memoryPlatformTables } from '../src/index.ts';
import { migratedSchema, type SchemaLines } from './migrated-schema.ts';
import { declaredSchema } from './declared-schema.ts';

const PARTS = ['columns', 'keys', 'foreignKeys', 'checks', 'indexes'] as const;

let server: PostgresServer;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});

afterAll(() => server.stop());

/** What the migrations of a logical database make. */
async function migrate(database: string): Promise<SchemaLines> {
  const folder = fileURLToPath(new URL(`../../../migrations/${database}/`, import.meta.url));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query('begin; create schema parity; set local search_path = parity');
    for (const file of (await readdir(folder)).sort()) {
      if (file.endsWith('.up.sql')) await client.query(await readFile(folder + file, 'utf8'));
    }
    return await migratedSchema(client, 'parity');
  } finally {
    await client.query('rollback');
    await client.end();
  }
}

describe.each([
  { database: 'main', tables: memoryPlatformTables, least: 5 },
  { database: 'contacts', tables: memoryContactsTables, least: 0 },
])('the tables in memory and those of $database have the same', ({ database, tables, least }) => {
  const declared = declaredSchema(tables);
  let migrated: SchemaLines;

  beforeAll(async () => {
    migrated = await migrate(database);
    expect(migrated.columns.length).toBeGreaterThan(0);
  });

  it.each(PARTS)('%s', (part) => {
    expect(declared[part]).toEqual(migrated[part]);
    expect(declared[part].length).toBeGreaterThanOrEqual(least);
  });
});
