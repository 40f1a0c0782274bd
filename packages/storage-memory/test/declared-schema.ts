import type { Column, Table } from '@stratum/engine-memory';
import type { SchemaLines } from './migrated-schema.ts';

type Declared = Table<Record<string, unknown>>;

/** The declared tables in the same lines as a catalogue's. */
export function declaredSchema(tables: readonly Table<never>[]): SchemaLines {
  const all = tables as readonly unknown[] as readonly Declared[];
  return {
    columns: lines(all, (table) =>
      Object.entries<Column>(table.columns).map(
        ([name, { type, nullable }]) => `${name} ${type.sql}${nullable ? '' : ' not null'}`,
      ),
    ),
    keys: lines(all, (table) =>
      [table.primaryKey, ...(table.uniqueKeys ?? [])].map(
        ({ name, columns, where }) => `${name} (${columns.join(', ')})${suffix(where)}`,
      ),
    ),
    foreignKeys: lines(all, (table) =>
      (table.foreignKeys ?? []).map(
        ({ name, columns, references, onDelete }) =>
          `${name} (${columns.join(', ')}) references ${references.table} ` +
          `(${references.columns.join(', ')}) on delete ${onDelete}`,
      ),
    ),
    checks: lines(all, (table) => (table.checks ?? []).map(({ name }) => name)),
    indexes: lines(all, (table) =>
      (table.indexes ?? []).map(
        ({ name, columns, where }) => `${name} (${columns.join(', ')})${suffix(where)}`,
      ),
    ),
  };
}

function lines(tables: readonly Declared[], of: (table: Declared) => string[]): string[] {
  return tables.flatMap((table) => of(table).map((line) => `${table.name}: ${line}`)).sort(byUnit);
}

export function byUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function suffix(where: { readonly sql: string } | undefined): string {
  return where === undefined ? '' : ` where ${where.sql}`;
}
