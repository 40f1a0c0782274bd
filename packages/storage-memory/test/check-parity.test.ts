import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import type { Table } from '@stratum/engine-memory';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryContactsTables, memoryPlatformTables } from '../src/index.ts';
import { sampleRows, type Row } from './sample-rows.ts';

const ROWS = Number(process.env['STRATUM_CHECKED_ROWS'] ?? 1_000);
const SEED = Number(process.env['STRATUM_SEED'] ?? 1);

type Declared = Table<Record<string, unknown>>;

/** A check or the condition of a partial index, in memory and as the catalogue has it. */
interface Rule {
  readonly name: string;
  readonly sql: string;
  holds(row: Row): boolean;
}

let server: PostgresServer;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});

afterAll(() => server.stop());

const RULES = `
  select conname::text as name, pg_get_expr(conbin, conrelid) as sql
  from pg_constraint where contype = 'c' and conrelid = $1::regclass
  union all
  select c.relname::text, pg_get_expr(indpred, indrelid)
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indpred is not null and i.indrelid = $1::regclass`;

async function rulesOf(client: pg.Client, table: Declared): Promise<Rule[]> {
  const { checks = [], uniqueKeys = [], indexes = [] } = table;
  const partial = [...uniqueKeys, ...indexes].flatMap(({ name, where }) =>
    where === undefined ? [] : [{ name, holds: where.holds.bind(where) }],
  );
  const declared = new Map([...checks, ...partial].map(({ name, holds }) => [name, holds]));
  const { rows } = await client.query<{ name: string; sql: string }>(RULES, [
    `parity.${table.name}`,
  ]);
  expect(rows.map(({ name }) => name).sort()).toEqual([...declared.keys()].sort());
  return rows.map(({ name, sql }) => ({ name, sql, holds: declared.get(name)! }));
}

/** The texts in the checks, and the values of the enumerations. */
async function wordsOf(client: pg.Client, rules: readonly Rule[]): Promise<string[]> {
  const { rows } = await client.query<{ label: string }>(
    `select distinct enumlabel::text as label from pg_enum e join pg_type t on t.oid = e.enumtypid
     where t.typnamespace = 'parity'::regnamespace order by 1`,
  );
  const quoted = rules.flatMap(({ sql }) => [...sql.matchAll(/'([a-z_]+)'::/g)]);
  return [...new Set([...quoted.map(([, word]) => word!), ...rows.map(({ label }) => label)])];
}

/** What Postgres says of each row, by rule; an unknown check is passed, an unknown condition selects nothing. */
async function inPostgres(
  client: pg.Client,
  table: Declared,
  { rules, rows }: { readonly rules: readonly Rule[]; readonly rows: readonly Row[] },
): Promise<boolean[][]> {
  const checks = new Set((table.checks ?? []).map(({ name }) => name));
  const answers = rules.map(({ name, sql }) => `coalesce((${sql}), ${String(checks.has(name))})`);
  const { rows: found } = await client.query<{ answers: boolean[] }>(
    `select array[${answers.join(', ')}] as answers
     from jsonb_array_elements($1::jsonb) with ordinality as s (value, place),
       jsonb_populate_record(null::parity.${table.name}, s.value)
     order by s.place`,
    [JSON.stringify(rows.map((row) => asJson(table, row)))],
  );
  return found.map(({ answers: row }) => row);
}

function asJson({ columns }: Declared, row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const { sql } = columns[name]!.type;
      if (value === null) return [name, null];
      if (sql === 'bytea') return [name, `\\x${String(value)}`];
      return [name, sql.startsWith('timestamp') ? new Date(value as number).toISOString() : value];
    }),
  );
}

async function migrated(database: string): Promise<pg.Client> {
  const folder = fileURLToPath(new URL(`../../../migrations/${database}/`, import.meta.url));
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('begin; create schema parity; set local search_path = parity');
  for (const file of (await readdir(folder)).sort()) {
    if (file.endsWith('.up.sql')) await client.query(await readFile(folder + file, 'utf8'));
  }
  return client;
}

describe.each([
  { database: 'main', tables: memoryPlatformTables },
  { database: 'contacts', tables: memoryContactsTables },
])(`of ${ROWS} rows (seed ${SEED}) memory says what Postgres says in $database, for`, (given) => {
  const tables = given.tables as readonly unknown[] as readonly Declared[];
  let client: pg.Client;

  beforeAll(async () => {
    client = await migrated(given.database);
  });

  afterAll(async () => {
    await client.query('rollback');
    await client.end();
  });

  it.each(tables.map((table) => ({ table, name: table.name })))('$name', async ({ table }) => {
    const rules = await rulesOf(client, table);
    if (rules.length === 0) return;
    const words = await wordsOf(client, rules);
    const rows = sampleRows(table, words, { count: ROWS, seed: SEED });
    const there = await inPostgres(client, table, { rules, rows });
    for (const [place, rule] of rules.entries()) {
      const differing = rows.filter((row, i) => rule.holds(row) !== there[i]![place]);
      expect(differing.slice(0, 3), `${rule.name}: ${rule.sql}`).toEqual([]);
      // Rows of which all pass, or none does, would show nothing.
      const passed = there.filter((answers) => answers[place]).length;
      expect(passed, `rows that pass ${rule.name}`).toBeGreaterThan(0);
      expect(passed, `rows that pass ${rule.name}`).toBeLessThan(rows.length);
    }
  });
});
