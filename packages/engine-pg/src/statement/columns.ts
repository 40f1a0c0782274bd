import { sql, type RawBuilder } from 'kysely';

/** A list of columns, of one table where several have them. */
export function columnList(names: readonly string[], table?: string): RawBuilder<unknown> {
  return sql.join(names.map((name) => sql.ref(table === undefined ? name : `${table}.${name}`)));
}
