import { Command } from 'commander';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forEachPlace, migratorOf } from './migration-folder.ts';
import { addRunOptions, migratorFlags, type RunFlags } from './run-options.ts';

export function runCommand(): Command {
  return addRunOptions(addPlaceOptions(new Command('run')))
    .description('apply what is pending')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action(async (flags: PlaceFlags & RunFlags & JsonFlag) => {
      const results: object[] = [];
      await forEachPlace(flags, async (place, settings) => {
        const migrator = await migratorOf(place, settings, migratorFlags(flags));
        results.push({ database: place.name, ...(await migrator.run()) });
      });
      if (flags.json === true) printJson(results);
    });
}

const HELP = `
Any number of processes may do this at once: one works, the others wait for it. What an earlier run left half done is
finished first. Exits with 0 when everything is applied, with 3 when it could not be, and says why; what was applied
before a failure stays.`;
