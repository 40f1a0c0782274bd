import { checkEmbedded, embedMigrations, type EmbedOptions } from '@stratum/migrator/build';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { Place, PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { forEachPlace, readFolder } from './migration-folder.ts';

interface EmbedFlags extends PlaceFlags {
  readonly module?: string;
  readonly exportName?: string;
  readonly check?: true;
}

export function embedCommand(): Command {
  return addPlaceOptions(new Command('embed'))
    .description('write the migrations into a TypeScript module, which a service is shipped with')
    .option('--module <file>', 'the module, such as src/main-migrations.generated.ts')
    .option('--export-name <name>', 'its export, such as mainMigrations')
    .option('--check', 'write nothing; exit with 1 when the module is not up to date')
    .addHelpText('after', HELP)
    .action(async ({ module, exportName, check, ...flags }: EmbedFlags) => {
      await forEachPlace(flags, async (place) => {
        const options = embedding(place, { module, exportName });
        if (options === undefined) {
          throw new UserError(
            `Where do the migrations of ${place.name} go? Say --module <file>, or give its database in ` +
              'stratum.config.ts embedded: { module, exportName }.',
          );
        }
        await readFolder(place);
        if (check === true) {
          const state = await checkEmbedded(options);
          print(`${options.module}: ${state === 'up-to-date' ? 'is up to date' : `is ${state}`}`);
          if (state !== 'up-to-date') process.exitCode = ExitCode.no;
        } else {
          const outcome = await embedMigrations(options);
          print(`${options.module}: ${outcome === 'written' ? 'written' : 'was up to date'}`);
        }
      });
    });
}

/** What the flags say, or else the config. */
export function embedding(
  place: Place,
  flags: { readonly module?: string | undefined; readonly exportName?: string | undefined } = {},
): EmbedOptions | undefined {
  const module = flags.module ?? place.embedded?.module;
  if (module === undefined) return undefined;
  const exportName = flags.exportName ?? place.embedded?.exportName ?? `${place.name}Migrations`;
  const { migrations: folder, name: database, allowEmpty = false } = place;
  return { folder, database, module, exportName, allowEmpty };
}

const HELP = `
In the service:
  import { Migrator } from '@stratum/migrator';
  import { mainMigrations } from './main-migrations.generated.ts';
  await new Migrator({ connection: process.env.DATABASE_URL, migrations: mainMigrations }).run();`;
