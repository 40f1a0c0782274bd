import { Command } from 'commander';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { forEachPlace, migratorOf } from './migration-folder.ts';

export function resetCommand(): Command {
  return addDestructiveOptions(addPlaceOptions(new Command('reset')))
    .description('take every migration back with its down file, and run all of them')
    .action(async (flags: PlaceFlags & DestructiveFlags) => {
      await forEachPlace(flags, async (place, settings) => {
        const migrator = await migratorOf(place, settings);
        const what = `take back all migrations of the database ${place.name} and run them again`;
        await confirmDestructive({ what, connection: await settings.connection(place) }, flags);
        await migrator.revert(Number.MAX_SAFE_INTEGER);
        await migrator.run();
      });
    });
}
