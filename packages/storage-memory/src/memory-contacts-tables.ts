import { MemoryDatabase, type Table } from '@stratum/engine-memory';
import { connectionsTable } from './contact/contact-table.ts';

/** Every table of the logical database `contacts`. */
export const memoryContactsTables: readonly Table<never>[] = [
  connectionsTable,
] as readonly object[] as readonly Table<never>[];

/** An empty database, for several storages to be opened on. */
export function createMemoryContactsDatabase(): MemoryDatabase {
  return new MemoryDatabase(memoryContactsTables);
}
