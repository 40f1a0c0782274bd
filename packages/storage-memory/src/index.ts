export * from './create-memory-storage.ts';
export * from './forking.ts';
export * from './memory-contacts-tables.ts';
export * from './memory-platform-tables.ts';
export * from './open-memory-databases.ts';
