import { Command, Option } from 'commander';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forOnePlace, migratorOf } from './migration-folder.ts';
import { wholeNumber } from './number-options.ts';

interface RevertFlags extends PlaceFlags, DestructiveFlags, JsonFlag {
  readonly number?: number;
  readonly to?: string;
}

export function revertCommand(): Command {
  return addDestructiveOptions(addPlaceOptions(new Command('revert')))
    .description('take the latest migrations back, newest first, with their down files')
    .addOption(
      new Option('-n, --number <count>', 'how many (1)').argParser(wholeNumber).conflicts('to'),
    )
    .option('--to <version>', 'all that are newer than this one, which stays')
    .option(...JSON_FLAG)
    .action(async (flags: RevertFlags) => {
      await forOnePlace(flags, async (place, settings) => {
        const migrator = await migratorOf(place, settings);
        const { number = 1, to } = flags;
        const which =
          to === undefined
            ? `the latest ${number === 1 ? 'migration' : `${number} migrations`}`
            : `every migration after ${to}`;
        const what = `take back ${which} of the database ${place.name}`;
        await confirmDestructive({ what, connection: await settings.connection(place) }, flags);
        const result = await migrator.revert(to === undefined ? number : { to });
        if (flags.json === true) printJson([{ database: place.name, ...result }]);
      });
    });
}
