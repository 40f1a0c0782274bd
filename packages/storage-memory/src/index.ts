export * from './create-memory-storage.ts';
export type { Forking, ForkOptions } from './forking.ts';
export * from './memory-contacts-tables.ts';
export * from './memory-platform-tables.ts';
export * from './open-memory-databases.ts';
