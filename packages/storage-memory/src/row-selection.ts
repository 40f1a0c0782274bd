import type { Selection, Table } from '@stratum/engine-memory';

/** The row with this id. Where the primary key also names the tenant, no two tenants have the same id. */
export function byId<Row extends object>(table: Table<Row>, id: string): Selection<Row> {
  const { name, columns } = table.primaryKey;
  return columns.length === 1 ? { key: name, is: [id] } : { index: name, is: [id] };
}
