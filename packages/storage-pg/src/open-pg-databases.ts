import {
  connectionSettings,
  ensureDatabase,
  type Connection,
  type ConnectionSafety,
} from '@stratum/engine-pg';
import { migrationsPending, systemClock, UuidV7Source } from '@stratum/kernel';
import type { MigratorOptions } from '@stratum/migrator';
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
  readonly migrator?: Omit<DatabaseMigratorOptions, 'connection'> | undefined;
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
      const connection = migratorConnection(connections[name], rest);
      await MIGRATORS[name]({ ...migrator, connection }).run();
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

/** The same server, under the same conditions, in the words of the migrator. */
function migratorConnection(
  connection: Connection,
  safety: ConnectionSafety,
): MigratorOptions['connection'] {
  const { host, port, database, user, password, tls } = connectionSettings(connection, safety);
  return { host, port, database, user, password: password ?? '', ssl: tls ?? false };
}
