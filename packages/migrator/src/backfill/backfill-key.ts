import pg from 'pg';
import { BackfillError, type Backfill } from './backfill.ts';

export interface BackfilledTable {
  /** Quoted, and with its schema where that is needed. */
  readonly name: string;
  readonly key: readonly KeyColumn[];
  readonly estimatedRows: number | undefined;
}

export interface KeyColumn {
  readonly name: string;
  readonly quoted: string;
  readonly type: string;
}

interface ColumnRow {
  name: string;
  type: string;
  nullable: boolean;
}

export async function findTable(
  client: pg.ClientBase,
  { table, key }: Backfill,
): Promise<BackfilledTable> {
  const found = await client.query<{ oid: number; name: string; rows: number | null }>(
    `select c.oid::int8::float8 as oid, c.oid::regclass::text as name,
            case when c.relkind = 'r' then nullif(c.reltuples, -1)::float8 else
              (select sum(nullif(leaf.reltuples, -1))::float8 from pg_partition_tree(c.oid) tree
               join pg_class leaf on leaf.oid = tree.relid where tree.isleaf) end as rows
     from pg_class c where c.oid = to_regclass($1) and c.relkind in ('r', 'p')`,
    [table],
  );
  const [row] = found.rows;
  if (row === undefined) {
    throw new BackfillError(
      'table_missing',
      `There is no table ${table} in this database. Migrate first, and name its schema if that is not public.`,
    );
  }
  const columns = await keyColumns(client, row.oid, key);
  return {
    name: row.name,
    key: columns.map(({ name, type }) => ({ name, type, quoted: pg.escapeIdentifier(name) })),
    estimatedRows: row.rows ?? undefined,
  };
}

async function keyColumns(
  client: pg.ClientBase,
  oid: number,
  named: readonly string[] | undefined,
): Promise<readonly ColumnRow[]> {
  const { rows } = await client.query<ColumnRow>(
    `select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
     from pg_attribute a
     cross join lateral (select coalesce(array_position($2::text[], a.attname::text), (
       select k.position from pg_index i, unnest(i.indkey::int2[]) with ordinality k (number, position)
       where i.indrelid = a.attrelid and i.indisprimary and k.number = a.attnum and $2::text[] is null)) as position) p
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped and p.position is not null
     order by p.position`,
    [oid, named ?? null],
  );
  const missing = named?.filter((name) => !rows.some((row) => row.name === name)) ?? [];
  const nullable = rows.filter((row) => row.nullable).map(({ name }) => name);
  if (rows.length > 0 && missing.length === 0 && nullable.length === 0) return rows;
  const reason =
    named === undefined
      ? 'The table has no primary key.'
      : `Of the key, ${[...missing.map((name) => `${name} is no column`), ...nullable.map((name) => `${name} may be null`)].join(', ')}.`;
  throw new BackfillError(
    'no_key',
    `${reason} Name columns that tell its rows apart, are never null, and are those of an index.`,
  );
}
