import { MemoryDatabase } from '@stratum/engine-memory';
import { rule, type Rule } from '@stratum/kernel';

export const memoryDatabaseRule: Rule<MemoryDatabase> = rule((value) =>
  value instanceof MemoryDatabase
    ? undefined
    : 'must be a database in memory, which createMemoryDatabase and createMemoryContactsDatabase make',
);
