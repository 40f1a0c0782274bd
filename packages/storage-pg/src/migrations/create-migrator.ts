import { Migrator, type MigratorOptions } from '@stratum/migrator';
import { contactsMigrations } from './contacts-migrations.generated.ts';
import { mainMigrations } from './main-migrations.generated.ts';

export type DatabaseMigratorOptions = Omit<MigratorOptions, 'migrations' | 'historyTable'>;

/** Brings the logical database `main` to the schema that this package is for. */
export function createMainMigrator(options: DatabaseMigratorOptions): Migrator {
  return new Migrator({ ...options, migrations: mainMigrations });
}

/** Brings the logical database `contacts` to the schema that this package is for. */
export function createContactsMigrator(options: DatabaseMigratorOptions): Migrator {
  return new Migrator({ ...options, migrations: contactsMigrations });
}
