import type { ClientBase } from 'pg';

export interface ForeignKeyWithoutIndex {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * An index serves a foreign key when it begins with the key's columns, in any order, and is partial by nothing but that
 * they are not null.
 */
const WITHOUT_INDEX = `
  select f.conname::text as name, f.conrelid::regclass::text as table,
    (select array_agg(a.attname::text order by k.position)
      from unnest(f.conkey) with ordinality k (number, position)
      join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.number) as columns
  from pg_constraint f
  where f.contype = 'f' and f.conparentid = 0
    and f.connamespace <> all (array['pg_catalog', 'information_schema']::regnamespace[])
    and not exists (
      select from pg_index i
      where i.indrelid = f.conrelid and i.indisvalid
        and (i.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey
        and (i.indpred is null or not exists (
          select from unnest(string_to_array(pg_get_expr(i.indpred, i.indrelid), ' AND ')) term
          where btrim(term, '()') not in (
            select quote_ident(a.attname) || ' IS NOT NULL' from pg_attribute a
            where a.attrelid = f.conrelid and a.attnum = any (f.conkey)
          )
        ))
    )
  order by 1`;

/** Foreign keys for which a change of the parent has to read all of the child. */
export async function foreignKeysWithoutIndex(
  connection: ClientBase,
): Promise<readonly ForeignKeyWithoutIndex[]> {
  return (await connection.query<ForeignKeyWithoutIndex>(WITHOUT_INDEX)).rows;
}
