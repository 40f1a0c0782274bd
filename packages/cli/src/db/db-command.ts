import { Command } from 'commander';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { databaseAddress } from '../settings/database-address.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type Place, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { withClient } from '../with-client.ts';
import { openConsole } from './open-console.ts';
import { truncateData } from './truncate-data.ts';
import { createDatabase, dropDatabase } from './whole-databases.ts';

/** `stratum db …`: whole databases, and what is in them. */
export function dbCommand(): Command {
  const command = new Command('db').description('Create databases, fill, empty and drop them.');
  addPlaceOptions(command.command('create'))
    .description('create the databases that are missing')
    .action((flags: PlaceFlags) =>
      each(flags, async (place, url) => {
        const outcome = (await createDatabase(url)) ? 'created' : 'was there already';
        print(`${place.name}: ${databaseAddress(url).printable} ${outcome}.`);
      }),
    );
  addDestructiveOptions(addPlaceOptions(command.command('drop')))
    .description('drop the databases, with whoever is connected to them')
    .action((flags: PlaceFlags & DestructiveFlags) =>
      each(flags, async (place, url) => {
        const what = `drop the database ${place.name} and everything in it`;
        await confirmDestructive({ what, url }, flags);
        const outcome = (await dropDatabase(url)) ? 'dropped' : 'was not there';
        print(`${place.name}: ${databaseAddress(url).printable} ${outcome}.`);
      }),
    );
  addDestructiveOptions(addPlaceOptions(command.command('truncate')))
    .description('delete all rows and restart identities; tables and the history stay')
    .action((flags: PlaceFlags & DestructiveFlags) =>
      each(flags, async (place, url) => {
        const what = `delete every row of the database ${place.name}, those that migrations wrote included`;
        await confirmDestructive({ what, url }, flags);
        const tables = await withClient(url, (client) => truncateData(client, place.historyTable));
        print(
          `${place.name}: ${tables.length} tables of ${databaseAddress(url).printable} are empty.`,
        );
      }),
    );
  addPlaceOptions(command.command('console'))
    .description('open psql on a database; arguments after -- are for psql')
    .argument('[arguments...]')
    .action(async (args: string[], flags: PlaceFlags) => {
      await using settings = await Settings.open(flags);
      const code = await openConsole(await settings.url(settings.place), args);
      if (code !== 0) process.exitCode = code;
    });
  return command;
}

async function each(
  flags: PlaceFlags,
  work: (place: Place, url: string) => Promise<void>,
): Promise<void> {
  await using settings = await Settings.open(flags);
  for (const place of settings.places) await work(place, await settings.url(place));
}
