import type { ClientBase } from 'pg';
import type { DecodedTypes } from '../agreement/decoded-types.ts';
import { TypeNames, type TypeDescription } from '../describe/type-names.ts';

/** The names of `DecodedTypes`; what is not here is a string. */
export const DECODED: Readonly<Record<keyof DecodedTypes, string>> = {
  bool: 'boolean',
  bytea: 'Uint8Array',
  float4: 'number',
  float8: 'number',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  json: 'unknown',
  jsonb: 'unknown',
  timestamptz: 'Date',
};

const COLUMNS = `
  select c.relname::text as "table", a.attname::text as name, a.attnotnull as "notNull",
    coalesce(nullif(base.typbasetype, 0), a.atttypid)::int8::text as type
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type base on base.oid = a.atttypid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    and not c.relispartition and c.relname <> all ($1)
  order by c.relname collate "C", a.attnum`;

interface TableColumn {
  readonly table: string;
  readonly name: string;
  readonly notNull: boolean;
  readonly type: string;
}

/** A module with an interface of every table of the schema `public`, for `statementsOf` and for Kysely. */
export async function renderTableTypes(
  connection: ClientBase,
  {
    interfaceName,
    without,
  }: { readonly interfaceName: string; readonly without: readonly string[] },
): Promise<string> {
  const { rows } = await connection.query<TableColumn>(COLUMNS, [without]);
  const types = new TypeNames(connection);
  await types.load(rows.map(({ type }) => Number(type)));
  const tables = Map.groupBy(rows, ({ table }) => table);
  const lines = [...tables].map(([table, columns]) => {
    const fields = columns.map(({ name, type, notNull }) => {
      const decoded = decodedName(types.of(Number(type)));
      const nulls = notNull || decoded === 'unknown' ? '' : ' | null';
      return `    readonly ${propertyName(name)}: ${decoded}${nulls};\n`;
    });
    return `  readonly ${propertyName(table)}: {\n${fields.join('')}  };\n`;
  });
  return `${GENERATED}
/** The tables of the database, as rows of them are decoded. */
export interface ${interfaceName} {
${lines.join('')}}
`;
}

export const GENERATED =
  '// Written by `stratum prepare` from a migrated database. Do not edit: run it again.\n';

function decodedName({ name, labels }: TypeDescription): string {
  if (labels !== undefined && !name.endsWith('[]')) {
    return labels.map((label) => JSON.stringify(label)).join(' | ');
  }
  return name in DECODED ? DECODED[name as keyof DecodedTypes] : 'string';
}

export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
