import type { MemoryDatabase } from '@stratum/engine-memory';
import {
  checkedArgument,
  optional,
  storageOptionsRule,
  systemClock,
  UuidV7Source,
} from '@stratum/kernel';
import {
  LOGICAL_DATABASES,
  logicalDatabaseNamesRule,
  type LogicalDatabaseName,
  type LogicalDatabases,
} from '@stratum/storage';
import {
  createMemoryContactsStorage,
  createMemoryStorage,
  type MemoryContactsStorage,
  type MemoryStorage,
  type MemoryStorageOptions,
} from './create-memory-storage.ts';
import { forkOptions, type ForkOptions } from './forking.ts';
import { createMemoryContactsDatabase } from './memory-contacts-tables.ts';
import { memoryDatabaseRule } from './memory-database-rule.ts';
import { createMemoryDatabase } from './memory-platform-tables.ts';

export interface MemoryDatabasesOptions
  extends
    Omit<MemoryStorageOptions, 'database'>,
    Readonly<Partial<Record<LogicalDatabaseName, MemoryDatabase>>> {}

/** All logical databases in memory, and the means to have a copy of all. */
export interface MemoryDatabases extends LogicalDatabases {
  readonly main: MemoryStorage;
  readonly contacts: MemoryContactsStorage;
  /** Forks of all, as each one's own `fork` makes them, which share a clock and ids. */
  fork(options?: ForkOptions): MemoryDatabases;
}

const optionsRule = storageOptionsRule<Partial<Record<LogicalDatabaseName, MemoryDatabase>>>({
  main: optional(memoryDatabaseRule),
  contacts: optional(memoryDatabaseRule),
});

/**
 * All logical databases in memory, each empty unless it is given.
 * @throws StorageError `invalid_argument`
 */
export function openMemoryDatabases(options: MemoryDatabasesOptions = {}): MemoryDatabases {
  const {
    main = createMemoryDatabase(),
    contacts = createMemoryContactsDatabase(),
    ...rest
  } = checkedArgument(optionsRule, options, 'options');
  const { clock = systemClock } = rest;
  const shared = { ...rest, clock, ids: rest.ids ?? new UuidV7Source(clock) };
  const storages = {
    main: createMemoryStorage({ ...shared, database: main }),
    contacts: createMemoryContactsStorage({ ...shared, database: contacts }),
  };

  /** There is no schema that could be behind: it is enough that they are open. */
  async function check(given: readonly LogicalDatabaseName[] = LOGICAL_DATABASES): Promise<void> {
    const names = checkedArgument(logicalDatabaseNamesRule, given, 'names');
    await Promise.all(names.map((name) => storages[name].status()));
  }

  async function close(): Promise<void> {
    await Promise.all([storages.main.close(), storages.contacts.close()]);
  }

  return {
    ...storages,
    migrate: check,
    check,
    async status() {
      const [mainStatus, contactsStatus] = await Promise.all([
        storages.main.status(),
        storages.contacts.status(),
      ]);
      return { main: mainStatus, contacts: contactsStatus };
    },
    fork: (given) =>
      openMemoryDatabases({
        ...forkOptions(rest, given),
        main: main.fork(),
        contacts: contacts.fork(),
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
