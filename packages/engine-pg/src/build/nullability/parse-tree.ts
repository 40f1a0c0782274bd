import type { Alias, Node, TypeName } from 'libpg-query';

/** The names in a list of strings, such as a qualified name; nothing where something else is among them. */
export function names(nodes: readonly Node[] | undefined): string[] | undefined {
  const found: string[] = [];
  for (const node of nodes ?? []) {
    if (!('String' in node)) return undefined;
    found.push(node.String.sval ?? '');
  }
  return found;
}

/** The name of a function or operator that Postgres itself may have: unqualified, or in `pg_catalog`. */
export function ownName(nodes: readonly Node[] | undefined): string | undefined {
  const parts = names(nodes) ?? [];
  if (parts.length === 2 && parts[0] === 'pg_catalog') return parts[1];
  return parts.length === 1 ? parts[0] : undefined;
}

/** The name of a scalar type that Postgres itself has, as the catalogue spells it. */
export function ownTypeName(type: TypeName | undefined): string | undefined {
  if (type === undefined || (type.arrayBounds ?? []).length > 0 || type.setof === true) {
    return undefined;
  }
  return ownName(type.names);
}

export function columnAliases(alias: Alias | undefined): string[] | undefined {
  return alias?.colnames === undefined ? [] : names(alias.colnames);
}
