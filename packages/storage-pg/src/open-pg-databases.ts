import {
  connectionRule,
  engineOptionRules,
  ensureDatabase,
  flagRule,
  type Connection,
} from '@stratum/engine-pg';
import {
  checkedArgument,
  migrationsPending,
  optional,
  storageOptionsRule,
  systemClock,
  UuidV7Source,
  type StorageOptions,
} from '@stratum/kernel';
import {
  LOGICAL_DATABASES,
  logicalDatabaseNamesRule,
  type LogicalDatabaseName,
  type LogicalDatabases,
} from '@stratum/storage';
import {
  createPgContactsStorage,
  createPgStorage,
  type PgStorageOptions,
} from './create-pg-storage.ts';
import {
  createContactsMigrator,
  createMainMigrator,
  migratorOptionsRule,
  type DatabaseMigratorOptions,
} from './migrations/create-migrator.ts';

export interface PgDatabasesOptions
  extends Omit<PgStorageOptions, 'connection'>, Readonly<Record<LogicalDatabaseName, Connection>> {
  /** Whether `migrate` may create a database that is missing. Default: no. */
  readonly create?: boolean | undefined;
  /** How to migrate. */
  readonly migrator?: Omit<DatabaseMigratorOptions, 'connection' | 'insecure'> | undefined;
}

const { connection: _ofOne, ...ofAll } = engineOptionRules;

const optionsRule = storageOptionsRule<Omit<PgDatabasesOptions, keyof StorageOptions>>({
  ...ofAll,
  main: connectionRule,
  contacts: connectionRule,
  create: optional(flagRule),
  migrator: optional(migratorOptionsRule),
});

/**
 * All logical databases on Postgres, each with connections of its own. They connect when the first call needs it.
 * @throws StorageError `invalid_argument`
 */
export function openPgDatabases(options: PgDatabasesOptions): LogicalDatabases {
  const {
    create = false,
    migrator,
    main,
    contacts,
    ...rest
  } = checkedArgument(optionsRule, options, 'options');
  const { clock = systemClock } = rest;
  const shared = { ...rest, clock, ids: rest.ids ?? new UuidV7Source(clock) };
  const connections = { main, contacts };
  const storages = {
    main: createPgStorage({ ...shared, connection: main }),
    contacts: createPgContactsStorage({ ...shared, connection: contacts }),
  };

  const migrators = {
    main: createMainMigrator({ ...migrator, connection: main, insecure: rest.insecure }),
    contacts: createContactsMigrator({
      ...migrator,
      connection: contacts,
      insecure: rest.insecure,
    }),
  };

  async function migrate(given: readonly LogicalDatabaseName[] = LOGICAL_DATABASES): Promise<void> {
    const names = checkedArgument(logicalDatabaseNamesRule, given, 'names');
    for (const name of names) {
      if (create) await ensureDatabase(connections[name], { insecure: rest.insecure });
      await migrators[name].run();
    }
    await check(names);
  }

  async function check(given: readonly LogicalDatabaseName[] = LOGICAL_DATABASES): Promise<void> {
    const names = checkedArgument(logicalDatabaseNamesRule, given, 'names');
    const statuses = await Promise.all(names.map((name) => storages[name].status()));
    const pending = statuses.flatMap(({ pendingMigrations }) => pendingMigrations);
    if (pending.length > 0) throw migrationsPending(pending);
  }

  async function close(): Promise<void> {
    await Promise.all([storages.main.close(), storages.contacts.close()]);
  }

  return {
    ...storages,
    migrate,
    check,
    async status() {
      const [mainStatus, contactsStatus] = await Promise.all([
        storages.main.status(),
        storages.contacts.status(),
      ]);
      return { main: mainStatus, contacts: contactsStatus };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
