import type { Node } from 'libpg-query';
import type { ClientBase } from 'pg';
import type { KnownDatabase, Relation } from '../nullability/column-facts.ts';

/**
 * Not null is a promise only of ordinary tables: no foreign one keeps it, a table that others inherit from has rows that
 * were never asked, a rule may answer instead, and a constraint may be there that nothing was checked by yet.
 */
const RELATIONS = `
  select wanted.position::int4 as position, a.attname::text as name,
    case when ty.typnamespace = 'pg_catalog'::regnamespace then ty.typname::text end as type,
    a.attnotnull and c.relkind in ('r', 'p') and not c.relhasrules
      and not (c.relkind = 'r' and c.relhassubclass)
      and not exists (
        select from pg_partition_tree(c.oid) part join pg_class f on f.oid = part.relid
        where c.relkind = 'p' and f.relkind = 'f'
      )
      and not exists (
        select from pg_constraint n
        where n.conrelid = c.oid and n.contype = 'n' and n.conkey = array[a.attnum] and not n.convalidated
      ) as "notNull"
  from unnest($1::text[]) with ordinality wanted (name, position)
  join pg_class c on c.oid = to_regclass(wanted.name)
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_type ty on ty.oid = a.atttypid
  order by wanted.position, a.attnum`;

const REDEFINED = `
  select proname::text as name from pg_proc
  where pronamespace <> 'pg_catalog'::regnamespace or oid >= 16384
  union
  select oprname::text from pg_operator
  where oprnamespace <> 'pg_catalog'::regnamespace or oid >= 16384`;

const SOURCES = `
  select a.attrelid::int8::text as "table", a.attnum::int4 as number,
    n.nspname::text as schema, c.relname::text as name, a.attname::text as "column"
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  where a.attrelid = any ($1::oid[]) and a.attnum > 0`;

/** Where a column comes from. */
export interface SourceColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** What one database has, read as it is asked for and then kept. */
export class DatabaseCatalog implements KnownDatabase {
  readonly #connection: ClientBase;
  readonly #relations = new Map<string, Relation | undefined>();
  readonly #sources = new Map<number, ReadonlyMap<number, SourceColumn>>();
  #redefined: ReadonlySet<string> | undefined;

  constructor(connection: ClientBase) {
    this.#connection = connection;
  }

  relation(schema: string | undefined, name: string): Relation | undefined {
    return this.#relations.get(quoted(schema, name));
  }

  redefined(name: string): boolean {
    return this.#redefined?.has(name) ?? true;
  }

  /** Reads what a statement names. */
  async loadFor(statement: Node): Promise<void> {
    this.#redefined ??= await this.#readRedefined();
    const missing = [...relationNames(statement)].filter((name) => !this.#relations.has(name));
    if (missing.length === 0) return;
    const { rows } = await this.#connection.query<{
      position: number;
      name: string | null;
      type: string | null;
      notNull: boolean | null;
    }>(RELATIONS, [missing]);
    for (const [i, relation] of missing.entries()) {
      const own = rows.filter(({ position }) => position === i + 1);
      const columns = own.flatMap(({ name, type, notNull }) =>
        name === null ? [] : [{ name, type: type ?? undefined, notNull: notNull === true }],
      );
      this.#relations.set(relation, own.length === 0 ? undefined : { columns });
    }
  }

  async loadSources(tables: readonly number[]): Promise<void> {
    const missing = [...new Set(tables)].filter((oid) => oid !== 0 && !this.#sources.has(oid));
    if (missing.length === 0) return;
    const { rows } = await this.#connection.query<{
      table: string;
      number: number;
      schema: string;
      name: string;
      column: string;
    }>(SOURCES, [missing]);
    for (const oid of missing) {
      const own = rows.filter(({ table }) => Number(table) === oid);
      const columns = own.map(
        ({ number, schema, name, column }) => [number, { schema, table: name, column }] as const,
      );
      this.#sources.set(oid, new Map(columns));
    }
  }

  source(table: number, column: number): SourceColumn | undefined {
    return this.#sources.get(table)?.get(column);
  }

  async #readRedefined(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#connection.query<{ name: string }>(REDEFINED);
    return new Set(rows.map(({ name }) => name));
  }
}

function quoted(schema: string | undefined, name: string): string {
  return [schema, name]
    .filter((part) => part !== undefined)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** Every relation that a tree names, wherever. */
function* relationNames(tree: unknown): Generator<string> {
  if (typeof tree !== 'object' || tree === null) return;
  const { relname, schemaname } = tree as { relname?: unknown; schemaname?: unknown };
  if (typeof relname === 'string') {
    yield quoted(typeof schemaname === 'string' ? schemaname : undefined, relname);
  }
  for (const child of Object.values(tree)) yield* relationNames(child);
}
