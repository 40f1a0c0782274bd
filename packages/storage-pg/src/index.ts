export * from './create-pg-storage.ts';
export { contactsMigrations } from './migrations/contacts-migrations.generated.ts';
export {
  createContactsMigrator,
  createMainMigrator,
  type DatabaseMigratorOptions,
} from './migrations/create-migrator.ts';
export { mainMigrations } from './migrations/main-migrations.generated.ts';
export * from './open-pg-databases.ts';
