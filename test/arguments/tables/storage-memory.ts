import { createMemoryDatabase } from '@stratum/storage-memory';
import type { createMemoryStorage, openMemoryDatabases } from '@stratum/storage-memory';
import { anObject, optional, optionals } from '../argument.ts';
import { databaseNames, storageOptionFields } from '../storage-options.ts';
import { feed, feedBy, reasons, type Table } from '../table.ts';

const database = anObject(createMemoryDatabase);
const options = optional(optionals({ ...storageOptionFields, database }));

type Create = typeof createMemoryStorage;
type Open = typeof openMemoryDatabases;

export const storageMemory: Table = {
  createMemoryStorage: feed(options),
  'createMemoryStorage().fork': feedBy(
    (create: Create, given: never) => create().fork(given),
    optional(optionals(storageOptionFields)),
  ),
  createMemoryContactsStorage: feed(options),
  openMemoryDatabases: feed(
    optional(optionals({ ...storageOptionFields, main: database, contacts: database })),
  ),
  'openMemoryDatabases().migrate': feedBy(
    (open: Open, names: never) => open().migrate(names),
    databaseNames,
  ),
  'openMemoryDatabases().check': feedBy(
    (open: Open, names: never) => open().check(names),
    databaseNames,
  ),
  'openMemoryDatabases().fork': feedBy(
    (open: Open, given: never) => open().fork(given),
    optional(optionals(storageOptionFields)),
  ),
  ...reasons('nothing', 'createMemoryDatabase createMemoryContactsDatabase'),
};
