import type { ByKey, Table } from '@stratum/engine-memory';

/** The row with this id. Where the primary key also names the tenant, no two tenants have the same id. */
export function byId<Row extends object>(table: Table<Row>, id: string): ByKey<Row> {
  return { key: table.primaryKey.name, is: [id] };
}
