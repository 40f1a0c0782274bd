import type { Finding, Patient, Section } from '../section.ts';
import { countText } from '../sizes.ts';

interface ForeignKeyRow {
  name: string;
  table: string;
  columns: string;
  parent: string;
}

interface ScannedRow {
  table: string;
  rows: number;
  scans: number;
  index_scans: number;
}

/** Foreign keys without an index, and large tables that are read as a whole more often than by an index. */
export async function checkMissingIndexes({ client }: Patient): Promise<Section> {
  const { rows: foreignKeys } = await client.query<ForeignKeyRow>(
    `select c.conname::text as name, c.conrelid::regclass::text as table, c.confrelid::regclass::text as parent,
            (select string_agg(quote_ident(a.attname), ', ' order by k.position)
             from unnest(c.conkey) with ordinality k (number, position)
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns
     from pg_constraint c join pg_namespace n on n.oid = c.connamespace
     where c.contype = 'f' and c.conparentid = 0 and n.nspname !~ '^pg_'
       and not exists (
         select from pg_index i
         where i.indrelid = c.conrelid and i.indisvalid
           and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey
           -- Of the rows that a partial index leaves out, only those without a value are of no interest.
           and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) in (
             select format('(%I IS NOT NULL)', a.attname) from pg_attribute a
             where a.attrelid = c.conrelid and a.attnum = any (c.conkey))))
     order by 2, 1`,
  );
  const { rows: scanned } = await client.query<ScannedRow>(
    `select relid::regclass::text as table, n_live_tup::float8 as rows, seq_scan::float8 as scans,
            coalesce(idx_scan, 0)::float8 as index_scans
     from pg_stat_user_tables
     where n_live_tup >= 10000 and seq_scan > 100 and seq_scan > coalesce(idx_scan, 0)
     order by seq_tup_read desc`,
  );
  return {
    title: 'Missing indexes',
    lines: foreignKeys.length + scanned.length === 0 ? ['none'] : [],
    findings: [...foreignKeys.map(withoutIndex), ...scanned.map(readWhole)],
    facts: { foreignKeys, scanned },
  };
}

function withoutIndex({ name, table, columns, parent }: ForeignKeyRow): Finding {
  return {
    kind: 'foreign_key_without_index',
    level: 'advice',
    message: `The foreign key ${name} of ${table} has no index: each delete from ${parent} reads all of ${table}.`,
    remedy: `In a migration: create index concurrently … on ${table} (${columns})`,
  };
}

function readWhole({ table, rows, scans, index_scans }: ScannedRow): Finding {
  return {
    kind: 'table_read_whole',
    level: 'advice',
    message:
      `${table} with ${countText(rows)} rows was read as a whole ${countText(scans)} times, ` +
      `and by an index ${countText(index_scans)} times.`,
    remedy: 'Find the queries (pg_stat_statements), and look with EXPLAIN which index they lack.',
  };
}
