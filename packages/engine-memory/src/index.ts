export {
  bigint,
  boolean,
  bytes,
  enumeration,
  instant,
  integer,
  json,
  nullable,
  smallint,
  text,
  uuid,
  type Column,
  type Value,
} from './column.ts';
export * from './list-page.ts';
export { MemoryDatabase } from './memory-database.ts';
export * from './memory-engine.ts';
export type { MemorySession } from './memory-session.ts';
export type { Reads } from './reads.ts';
export type { LockMode, LockPolicy } from './row-lock.ts';
export type { ByIndex, ByKey, Selection } from './selection.ts';
export type { Check, Condition, ForeignKey, Index, Key, Table } from './table.ts';
export { tenantOf } from './tenant-wall.ts';
export { compareText, textAfterPrefix } from './text-order.ts';
export type { Steps } from './waiting.ts';
export type { LockOptions, Outcomes, Upsert, WriteOptions, Writes } from './writes.ts';
