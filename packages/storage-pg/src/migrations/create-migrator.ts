import { checkedArgument, invalidArgument, type Rule } from '@stratum/kernel';
import { Migrator, type EmbeddedMigrations, type MigratorOptions } from '@stratum/migrator';
import { contactsMigrations } from './contacts-migrations.generated.ts';
import { mainMigrations } from './main-migrations.generated.ts';

export type DatabaseMigratorOptions = Omit<MigratorOptions, 'migrations' | 'historyTable'>;

/**
 * Brings the logical database `main` to the schema that this package is for.
 * @throws MigrationError `invalid_option`; StorageError `invalid_argument` where there are no options
 */
export function createMainMigrator(options: DatabaseMigratorOptions): Migrator {
  return migratorOf(mainMigrations, options);
}

/** Brings the logical database `contacts` to the schema that this package is for. */
export function createContactsMigrator(options: DatabaseMigratorOptions): Migrator {
  return migratorOf(contactsMigrations, options);
}

/** A copy of options of a migrator. What is in them, the migrator checks. */
export const migratorOptionsRule: Rule<Partial<DatabaseMigratorOptions>> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgument(path, 'must be an object');
  }
  const own = ['migrations', 'historyTable'].find((name) => name in value);
  if (own !== undefined) throw invalidArgument(path, `has a field ${own}, which is given already`);
  return { ...value };
};

function migratorOf(migrations: EmbeddedMigrations, options: DatabaseMigratorOptions): Migrator {
  const given = checkedArgument(migratorOptionsRule, options, 'options');
  return new Migrator({ ...(given as DatabaseMigratorOptions), migrations });
}
