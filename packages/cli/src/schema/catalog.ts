import { checkedArgument, having, listOf, optional, optionsOf, text } from '@stratum/kernel';
import type { ClientBase } from 'pg';

export interface Column {
  readonly name: string;
  /** As Postgres writes it, for example `timestamp(3) with time zone`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primary: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface ForeignKey {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly parent: string;
  /** In the order of `columns`. */
  readonly parentColumns: readonly string[];
  /** Whether the child's columns are unique by themselves: at most one child for a parent. */
  readonly unique: boolean;
  /** Whether a child may do without a parent. */
  readonly optional: boolean;
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
}

/** The tables of one schema, and how they refer to each other. */
export interface Catalog {
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
}

const TABLES = `
  select c.relname as name,
    jsonb_agg(jsonb_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'nullable', not a.attnotnull,
      'primary', coalesce(a.attnum = any (p.conkey), false)
    ) order by a.attnum) as columns
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_constraint p on p.conrelid = c.oid and p.contype = 'p'
  where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($2)
  group by c.relname
  order by c.relname collate "C"`;

const FOREIGN_KEYS = `
  select f.conname as name, c.relname as table, r.relname as parent,
    (select jsonb_agg(a.attname order by k.ord)
       from unnest(f.conkey) with ordinality k (attnum, ord)
       join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum) as columns,
    (select jsonb_agg(a.attname order by k.ord)
       from unnest(f.confkey) with ordinality k (attnum, ord)
       join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum) as "parentColumns",
    exists (
      select 1 from pg_index i
      where i.indrelid = f.conrelid and i.indisunique and i.indpred is null
        and i.indkey::int2[] <@ f.conkey and i.indexprs is null
    ) as unique,
    exists (
      select 1 from pg_attribute a
      where a.attrelid = f.conrelid and a.attnum = any (f.conkey) and not a.attnotnull
    ) as optional,
    case f.confdeltype
      when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
      when 'n' then 'set null' when 'd' then 'set default'
    end as "onDelete"
  from pg_constraint f
  join pg_class c on c.oid = f.conrelid
  join pg_class r on r.oid = f.confrelid
  join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and n.nspname = $1 and c.relname <> all ($2) and f.conparentid = 0
  order by c.relname collate "C", f.conname collate "C"`;

interface CatalogOptions {
  readonly schema?: string | undefined;
  readonly without?: readonly string[] | undefined;
}

const optionsRule = optionsOf<CatalogOptions>({
  schema: optional(text(1, 63)),
  without: optional(listOf(text(1, 63), 10_000)),
});

/** Reads the catalog, leaving out the tables of `without`. */
export async function readCatalog(
  client: ClientBase,
  options: CatalogOptions = {},
): Promise<Catalog> {
  const { schema = 'public', without = [] } = checkedArgument(optionsRule, options, 'options');
  checkedArgument(having('query'), client, 'client');
  const values = [schema, without];
  const tables = await client.query<Table>(TABLES, values);
  const foreignKeys = await client.query<ForeignKey>(FOREIGN_KEYS, values);
  return { tables: tables.rows, foreignKeys: foreignKeys.rows };
}
