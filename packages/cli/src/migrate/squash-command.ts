import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  compareSchemas,
  renderDifferences,
  squashMigrations,
  type SquashedFile,
} from '@stratum/migrator/build';
import { Command } from 'commander';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { Place, PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { forOnePlace, readFolder } from './migration-folder.ts';
import { schemaOfFiles } from './schema-of-files.ts';
import { SCRATCH_HELP, withScratchDatabases } from './scratch-databases.ts';

interface SquashFlags extends PlaceFlags {
  readonly to?: string;
  readonly name: string;
}

export function squashCommand(): Command {
  return addPlaceOptions(new Command('squash'))
    .description('put old migrations together into one file, which names those that it replaces')
    .option('--to <version>', 'the newest that goes into it; all of them by default')
    .option('--name <name>', 'of the new file', 'baseline')
    .addHelpText('after', `${HELP}${SCRATCH_HELP}`)
    .action(async ({ to, name, ...flags }: SquashFlags) => {
      await forOnePlace(flags, async (place) => {
        const squashed = squashMigrations(await readFolder(place), {
          name,
          ...(to === undefined ? {} : { to }),
        });
        await refuseOther(place, squashed);
        await write(place.migrations, squashed);
        print(
          `${path.join(place.migrations, squashed.file)} takes the place of ${squashed.obsolete.length} files, which were removed.`,
        );
        if (place.embedded !== undefined) print('Embed it: stratum migrate embed.');
      });
    });
}

const HELP = `
Databases that have had all of the old files pass the new one over; new ones run it, and their history names the old ones
as though they had been run, so that an older build can still start on them. One that has had only some of them is
refused: bring every database up to date first. The files are only replaced when the schema comes out the same.
`;

/** Both ways must come to the same schema, on empty databases. */
async function refuseOther(place: Place, squashed: SquashedFile): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-squash-'));
  try {
    await fs.cp(place.migrations, folder, { recursive: true });
    await write(folder, squashed);
    const differences = await withScratchDatabases(async (create) =>
      compareSchemas(
        await schemaOfFiles(place, create),
        await schemaOfFiles({ ...place, migrations: folder }, create),
      ),
    );
    if (differences.length === 0) return;
    throw new UserError(
      `Squashed, they make another schema (-: before, +: squashed), so nothing was changed.\n${renderDifferences(differences)}`,
    );
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

async function write(folder: string, { file, text, obsolete }: SquashedFile): Promise<void> {
  for (const old of obsolete) await fs.rm(path.join(folder, old));
  await fs.writeFile(path.join(folder, file), text);
}
