import { ensureDatabase, type Connection } from '@stratum/engine-pg';
import { migrationsPending, systemClock, UuidV7Source } from '@stratum/kernel';
import {
  LOGICAL_DATABASES,
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
  type DatabaseMigratorOptions,
} from './migrations/create-migrator.ts';

export interface PgDatabasesOptions
  extends Omit<PgStorageOptions, 'connection'>, Readonly<Record<LogicalDatabaseName, Connection>> {
  /** Whether `migrate` may create a database that is missing. Default: no. */
  readonly create?: boolean | undefined;
  /** How to migrate. */
  readonly migrator?: Omit<DatabaseMigratorOptions, 'connection' | 'insecure'> | undefined;
}

const MIGRATORS = { main: createMainMigrator, contacts: createContactsMigrator };

/** All logical databases on Postgres, each with connections of its own. They connect when the first call needs it. */
export function openPgDatabases(options: PgDatabasesOptions): LogicalDatabases {
  const { create = false, migrator, main, contacts, ...rest } = options;
  const { clock = systemClock } = rest;
  const shared = { ...rest, clock, ids: rest.ids ?? new UuidV7Source(clock) };
  const connections = { main, contacts };
  const storages = {
    main: createPgStorage({ ...shared, connection: main }),
    contacts: createPgContactsStorage({ ...shared, connection: contacts }),
  };

  async function migrate(names: readonly LogicalDatabaseName[] = LOGICAL_DATABASES): Promise<void> {
    for (const name of names) {
      if (create) await ensureDatabase(connections[name], rest);
      const where = { connection: connections[name], insecure: rest.insecure };
      await MIGRATORS[name]({ ...migrator, ...where }).run();
    }
    await check(names);
  }

  async function check(names: readonly LogicalDatabaseName[] = LOGICAL_DATABASES): Promise<void> {
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
