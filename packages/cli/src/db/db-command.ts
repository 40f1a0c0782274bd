import type { Connection } from '@stratum/pg-connection';
import { Command } from 'commander';
import { seedDatabases } from '../seed/seed-databases.ts';
import {
  addDestructiveOptions,
  confirmDestructive,
  confirmInProduction,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { databaseAddress } from '../settings/database-address.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type Place, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { withClient } from '../with-client.ts';
import { migratePlace } from './migrate-place.ts';
import { openConsole } from './open-console.ts';
import { truncateData } from './truncate-data.ts';
import { createDatabase, dropDatabase } from './whole-databases.ts';

/** `stratum db …`: whole databases, and what is in them. */
export function dbCommand(): Command {
  const command = new Command('db').description('Create databases, fill, empty and drop them.');
  addPlaceOptions(command.command('create'))
    .description('create the databases that are missing')
    .action((flags: PlaceFlags) => each(flags, create));
  addDestructiveOptions(addPlaceOptions(command.command('drop')))
    .description('drop the databases, with whoever is connected to them')
    .action((flags: PlaceFlags & DestructiveFlags) => each(flags, drop));
  addDestructiveOptions(addPlaceOptions(command.command('truncate')))
    .description('delete all rows and restart identities; tables and the history stay')
    .action((flags: PlaceFlags & DestructiveFlags) => each(flags, truncate));
  addDestructiveOptions(addPlaceOptions(command.command('seed')))
    .description('run the seeds that stratum.config.ts names, which add what is missing')
    .action(async (flags: PlaceFlags & DestructiveFlags) => {
      await using settings = await Settings.open(flags);
      await seed(settings, flags);
    });
  addDestructiveOptions(addPlaceOptions(command.command('setup')))
    .description('create what is missing, migrate, and seed if there are seeds')
    .action(setUp);
  addPlaceOptions(command.command('console'))
    .description('open psql on a database; arguments after -- are for psql')
    .argument('[arguments...]')
    .action(async (args: string[], flags: PlaceFlags) => {
      await using settings = await Settings.open(flags);
      const code = await openConsole(await settings.connection(settings.place), args);
      if (code !== 0) process.exitCode = code;
    });
  return command;
}

type Flags = PlaceFlags & DestructiveFlags;

async function each(
  flags: Flags,
  work: (place: Place, connection: Connection, flags: Flags) => Promise<void>,
): Promise<void> {
  await using settings = await Settings.open(flags);
  for (const place of settings.places) await work(place, await settings.connection(place), flags);
}

async function create({ name }: Place, connection: Connection): Promise<void> {
  const outcome = (await createDatabase(connection)) ? 'created' : 'was there already';
  print(`${name}: ${databaseAddress(connection).printable} ${outcome}.`);
}

async function drop({ name }: Place, connection: Connection, flags: Flags): Promise<void> {
  const what = `drop the database ${name} and everything in it`;
  await confirmDestructive({ what, connection }, flags);
  const outcome = (await dropDatabase(connection)) ? 'dropped' : 'was not there';
  print(`${name}: ${databaseAddress(connection).printable} ${outcome}.`);
}

async function truncate(
  { name, historyTable }: Place,
  connection: Connection,
  flags: Flags,
): Promise<void> {
  const what = `delete every row of the database ${name}, those that migrations wrote included`;
  await confirmDestructive({ what, connection }, flags);
  const tables = await withClient(connection, (client) => truncateData(client, historyTable));
  const count = tables.length === 1 ? '1 table is' : `${tables.length} tables are`;
  print(`${name}: ${count} empty in ${databaseAddress(connection).printable}.`);
}

async function seed(settings: Settings, flags: Flags): Promise<void> {
  for (const place of settings.known) {
    const what = `add the seeds' data to the database ${place.name}`;
    await confirmInProduction({ what, connection: await settings.connection(place) }, flags);
  }
  await seedDatabases(settings);
}

async function setUp(flags: Flags): Promise<void> {
  await using settings = await Settings.open(flags);
  for (const place of settings.places) {
    const connection = await settings.connection(place);
    await create(place, connection);
    await migratePlace(place, connection);
  }
  // Seeds are of all databases; setting one up alone must not ask for the others.
  if (settings.config?.seeds === undefined) return;
  if (settings.places.length === settings.known.length) await seed(settings, flags);
  else print('Not seeded, as seeds need all databases: stratum db seed');
}
