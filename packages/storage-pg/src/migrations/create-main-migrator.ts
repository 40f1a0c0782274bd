import { Migrator, type MigratorOptions } from '@stratum/migrator';
import { mainMigrations } from './main-migrations.generated.ts';

export type MainMigratorOptions = Omit<MigratorOptions, 'migrations' | 'historyTable'>;

/** Brings the logical database `main` to the schema that this package is for. */
export function createMainMigrator(options: MainMigratorOptions): Migrator {
  return new Migrator({ ...options, migrations: mainMigrations });
}
