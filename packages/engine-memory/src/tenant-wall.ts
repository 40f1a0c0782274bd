import { outOfScope, type Scope } from '@stratum/kernel';
import type { Values } from './column.ts';
import type { View } from './stored-row.ts';
import type { AnyTable } from './table.ts';

// The wall between tenants: whatever a statement looks for, it finds the rows of its own tenant alone.

export function tenantOf(scope: Scope): string | undefined {
  return scope.kind === 'tenant' ? scope.id : undefined;
}

/** Whether a row stands on this side of the wall. */
export function standsWithin({ tenant: column }: AnyTable, values: Values, view: View): boolean {
  return view.tenant === undefined || column === undefined || values[column] === view.tenant;
}

/** @throws StorageError `out_of_scope` if a new row would stand on the other side */
export function keepWithin(table: AnyTable, values: Values, view: View): void {
  if (!standsWithin(table, values, view)) throw outOfScope(table.name);
}
