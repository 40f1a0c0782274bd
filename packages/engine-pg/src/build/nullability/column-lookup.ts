import type { ColumnRef } from 'libpg-query';
import type { ColumnFact, Columns, Environment, Scope } from './column-facts.ts';
import { names } from './parse-tree.ts';

/** The column that a reference means; nothing where that is not certain. */
export function lookUpColumn(
  { fields }: ColumnRef,
  { scopes }: Environment,
): ColumnFact | undefined {
  const parts = names(fields);
  if (parts === undefined) return undefined;
  const [first = '', second, third] = parts;
  if (second === undefined) return lookUpName(first, scopes);
  if (third === undefined) return uniqueColumn(lookUpSource(first, scopes), second);
  if (parts.length > 3) return undefined;
  const columns = scopes
    .flatMap(({ sources }) => sources)
    .find(({ name, schema }) => name === second && schema === first)?.columns;
  return uniqueColumn(columns, third);
}

/** The columns of the source with this name. */
export function lookUpSource(name: string, scopes: readonly Scope[]): Columns {
  for (const { sources } of scopes) {
    const source = sources.find((one) => one.name === name);
    if (source !== undefined) return source.columns;
  }
  return undefined;
}

function lookUpName(name: string, scopes: readonly Scope[]): ColumnFact | undefined {
  for (const { sources, merged } of scopes) {
    const one = merged.find((fact) => fact.name === name);
    if (one !== undefined) return one;
    for (const { columns } of sources) {
      const fact = uniqueColumn(columns, name);
      if (fact !== undefined) return fact;
    }
    // It may be a column that cannot be seen from here, which would hide all further outside; or a whole row.
    if (sources.some((source) => source.name === name || !allNamed(source.columns))) {
      return undefined;
    }
  }
  return undefined;
}

function uniqueColumn(columns: Columns, name: string): ColumnFact | undefined {
  const found = columns?.filter((fact) => fact.name === name) ?? [];
  return found.length === 1 ? found[0] : undefined;
}

function allNamed(columns: Columns): boolean {
  return columns !== undefined && columns.every((fact) => fact.name !== undefined);
}
