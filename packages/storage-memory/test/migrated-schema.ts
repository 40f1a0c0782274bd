import type { Client } from 'pg';
import { byUnit } from './declared-schema.ts';

/** A schema as sorted lines of text, so that a difference can be read. */
export interface SchemaLines {
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  readonly foreignKeys: readonly string[];
  readonly checks: readonly string[];
  readonly indexes: readonly string[];
}

const COLUMNS = `
  select c.relname as table_name,
    a.attname || ' ' || replace(format_type(a.atttypid, a.atttypmod), $1 || '.', '')
      || case when a.attnotnull then ' not null' else '' end as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attnum > 0
    and not a.attisdropped`;

/** `$2`: whether unique. */
const INDEXES = `
  select t.relname as table_name,
    c.relname || ' (' || (
      select string_agg(pg_get_indexdef(c.oid, part, true), ', ' order by part)
      from generate_series(1, i.indnkeyatts) part
    ) || ')' || coalesce(' where ' || pg_get_expr(i.indpred, i.indrelid, true), '') as line
  from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_class t on t.oid = i.indrelid
  where c.relnamespace = $1::regnamespace and i.indisunique = $2`;

const FOREIGN_KEYS = `
  select conrelid::regclass::text as table_name,
    conname || ' ' || pg_get_constraintdef(oid, true) as line
  from pg_constraint where connamespace = $1::regnamespace and contype = 'f'`;

const CHECKS = `
  select conrelid::regclass::text as table_name, conname::text as line
  from pg_constraint where connamespace = $1::regnamespace and contype = 'c'`;

/** What the catalogue says of the tables in a schema. */
export async function migratedSchema(client: Client, schema: string): Promise<SchemaLines> {
  const lines = async (query: string, ...more: readonly unknown[]) => {
    const { rows } = await client.query<{ table_name: string; line: string }>(query, [
      schema,
      ...more,
    ]);
    return rows.map(({ table_name, line }) => `${table_name}: ${plain(line)}`).sort(byUnit);
  };
  return {
    columns: await lines(COLUMNS),
    keys: await lines(INDEXES, true),
    foreignKeys: await lines(FOREIGN_KEYS),
    checks: await lines(CHECKS),
    indexes: await lines(INDEXES, false),
  };
}

/** In the words of the migrations rather than the catalogue's. */
function plain(line: string): string {
  return line
    .replaceAll('::text', '')
    .replace(/FOREIGN KEY|REFERENCES|ON DELETE (CASCADE|SET NULL|RESTRICT)|IS NOT NULL/g, (words) =>
      words.toLowerCase(),
    )
    .replace('foreign key ', '')
    .replace(/(references \w+)\(/, '$1 (');
}
