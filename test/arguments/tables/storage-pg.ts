import { options, optional, optionals, type Argument } from '../argument.ts';
import { aConnection, aFlag, engineOptions } from '../pg-options.ts';
import { databaseNames, storageOptionFields } from '../storage-options.ts';
import { feed, feedBy, type Table } from '../table.ts';
import { migratorFields } from '../migrator-options.ts';
import type { openPgDatabases } from '@stratum/storage-pg';

const each = Object.fromEntries(
  Object.entries({ ...engineOptions, ...storageOptionFields }).map(([name, field]) => [
    name,
    optional<Argument>(field),
  ]),
);

const storage = feed(options({ connection: aConnection, ...each }));
const migrator = feed(
  options({ connection: aConnection, insecure: optional(aFlag), ...migratorFields }),
);

type Open = typeof openPgDatabases;
const nowhere = { main: aConnection.good() as string, contacts: aConnection.good() as string };

export const storagePg: Table = {
  createPgStorage: storage,
  createPgContactsStorage: storage,
  createMainMigrator: migrator,
  createContactsMigrator: migrator,
  openPgDatabases: feed(
    options({
      ...each,
      main: aConnection,
      contacts: aConnection,
      create: optional(aFlag),
      migrator: optional(optionals(migratorFields)),
    }),
  ),
  'openPgDatabases().migrate': feedBy(async (open: Open, names: never) => {
    await using databases = open({ ...nowhere, migrator: { waitForServerMs: 0 } });
    await databases.migrate(names);
  }, databaseNames),
  'openPgDatabases().check': feedBy(async (open: Open, names: never) => {
    await using databases = open({ ...nowhere, pool: { connectDeadlineMs: 0 } });
    await databases.check(names);
  }, databaseNames),
};
