import { Command } from 'commander';
import {
  addDestructiveOptions,
  confirmDestructive,
  type DestructiveFlags,
} from '../settings/confirm-destructive.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { forEachPlace, migratorOf } from './migration-folder.ts';

export function freshCommand(): Command {
  return addDestructiveOptions(addPlaceOptions(new Command('fresh')))
    .description('drop everything that is in the database, and run all migrations')
    .action(async (flags: PlaceFlags & DestructiveFlags) => {
      await forEachPlace(flags, async (place, settings) => {
        const migrator = await migratorOf(place, settings);
        const what = `drop everything in the database ${place.name} and run all migrations`;
        await confirmDestructive({ what, connection: await settings.connection(place) }, flags);
        await migrator.clear();
        await migrator.run();
      });
    });
}
