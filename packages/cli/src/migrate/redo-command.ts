import { Command } from 'commander';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { forOnePlace, migratorOf } from './migration-folder.ts';
import { wholeNumber } from './number-options.ts';

export function redoCommand(): Command {
  return addDestructiveOptions(addPlaceOptions(new Command('redo')))
    .description('take the latest migration back and apply it again, while you write it')
    .option('-n, --number <count>', 'how many', wholeNumber, 1)
    .action(async (flags: PlaceFlags & DestructiveFlags & { number: number }) => {
      await forOnePlace(flags, async (place, settings) => {
        const migrator = await migratorOf(place, settings);
        const { number } = flags;
        const which = number === 1 ? 'the latest migration' : `the latest ${number} migrations`;
        const what = `take back ${which} of the database ${place.name} and apply what is pending`;
        await confirmDestructive({ what, connection: await settings.connection(place) }, flags);
        await migrator.revert(number);
        await migrator.run();
      });
    });
}
