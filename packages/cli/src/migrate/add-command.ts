import { promises as fs } from 'node:fs';
import path from 'node:path';
import { systemClock } from '@stratum/kernel';
import { Command } from 'commander';
import { nextMigrationVersion } from '../new/migration-version.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { forOnePlace } from './migration-folder.ts';

export function addCommand(): Command {
  return addPlaceOptions(new Command('add'))
    .description('make the files of a new migration: what it does, and its inverse')
    .argument('<what_changes...>', 'a few words, such as: add user nicknames')
    .option('--no-down', 'without an inverse: it cannot be taken back')
    .addHelpText('after', HELP)
    .action(async (words: string[], { down, ...flags }: PlaceFlags & { down: boolean }) => {
      const name = slug(words.join(' '));
      await forOnePlace(flags, async ({ migrations: folder }) => {
        await fs.mkdir(folder, { recursive: true });
        const version = nextVersion(await fs.readdir(folder));
        const files = down
          ? { [`${version}_${name}.up.sql`]: UP, [`${version}_${name}.down.sql`]: DOWN }
          : { [`${version}_${name}.sql`]: `${UP}-- lint-ignore: no-down-file <reason>\n` };
        for (const [file, text] of Object.entries(files)) {
          // Never over a file that is there.
          await fs.writeFile(path.join(folder, file), text, { flag: 'wx' });
          print(path.join(folder, file));
        }
      });
    });
}

const HELP = `
Its number is the time, or a minute after the newest file; in a folder that counts (1, 2, 3) it is the next number.
Then write the SQL, and let stratum migrate check look at it.`;

const UP = '-- What changes, and why.\n';
const DOWN = '-- Takes it back, so that the schema is what it was.\n';

function slug(words: string): string {
  const name = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name === '') {
    throw new UserError(
      'Say what changes in a few words of letters and digits: add user nicknames.',
    );
  }
  return name.slice(0, 100);
}

/** In the manner of the folder: a time, or the next number of the same width. */
function nextVersion(files: readonly string[]): string {
  const numbers = files.flatMap((file) => /^(\d+)[_.\- ].*\.sql$/.exec(file)?.[1] ?? []);
  const newest = numbers.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).at(-1);
  if (newest === undefined || newest.length >= 14) return nextMigrationVersion(files, systemClock);
  return String(BigInt(newest) + 1n).padStart(newest.length, '0');
}
