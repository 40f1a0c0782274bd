import { reasons, type Table } from '../table.ts';

export const engineMemory: Table = reasons(
  'engine',
  `bigint boolean bytes enumeration instant integer json nullable smallint text uuid MemoryDatabase tenantOf compareText
  textAfterPrefix rowsOf countRows listPage MemoryEngine`,
);
