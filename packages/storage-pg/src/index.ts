export * from './create-pg-storage.ts';
export * from './migrations/create-main-migrator.ts';
export { mainMigrations } from './migrations/main-migrations.generated.ts';
