export * from './create-pg-storage.ts';
