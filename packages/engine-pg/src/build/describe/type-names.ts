import type { ClientBase } from 'pg';

/** A type, as statements and their metadata name it. */
export interface TypeDescription {
  /** As in a cast: `timestamptz`, `text[]`, `user_role`. */
  readonly name: string;
  /** Of an enum type, or of an array of one: its labels, in their order. */
  readonly labels?: readonly string[];
}

const TYPES = `
  select t.oid::int8::text as oid,
    case
      when e.oid is null then coalesce(own.name, format_type(t.oid, null))
      else coalesce(own_element.name, format_type(e.oid, null)) || '[]'
    end as name,
    (select array_agg(l.enumlabel::text order by l.enumsortorder) from pg_enum l
      where l.enumtypid = coalesce(e.oid, t.oid)) as labels
  from pg_type t
  left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
  left join lateral (
    select t.typname::text as name where t.typnamespace = 'pg_catalog'::regnamespace
  ) own on true
  left join lateral (
    select e.typname::text as name where e.typnamespace = 'pg_catalog'::regnamespace
  ) own_element on true
  where t.oid = any ($1::oid[])`;

/** The types of one database by their OIDs. */
export class TypeNames {
  readonly #connection: ClientBase;
  readonly #known = new Map<number, TypeDescription>();

  constructor(connection: ClientBase) {
    this.#connection = connection;
  }

  async load(oids: readonly number[]): Promise<void> {
    const missing = [...new Set(oids)].filter((oid) => !this.#known.has(oid));
    if (missing.length === 0) return;
    const { rows } = await this.#connection.query<{
      oid: string;
      name: string;
      labels: string[] | null;
    }>(TYPES, [missing]);
    for (const { oid, name, labels } of rows) {
      this.#known.set(Number(oid), { name, ...(labels && { labels }) });
    }
  }

  /** One that was loaded. */
  of(oid: number): TypeDescription {
    return this.#known.get(oid) ?? { name: 'unknown' };
  }
}
