import { promises as fs } from 'node:fs';
import { renderSchema } from '@stratum/migrator/build';
import { Command } from 'commander';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { forOnePlace } from './migration-folder.ts';
import {
  schemaOfDatabase,
  schemaOfFiles,
  WITHOUT_FLAG,
  type WithoutFlag,
} from './schema-of-files.ts';
import { SCRATCH_HELP, withScratchDatabases } from './scratch-databases.ts';

interface DumpFlags extends PlaceFlags, WithoutFlag {
  readonly out?: string;
  readonly files?: true;
}

export function dumpCommand(): Command {
  return addPlaceOptions(new Command('dump'))
    .description('print the schema of the database as text, for people and for comparing')
    .option('--files', 'the schema that the files make, instead of the database')
    .option(...WITHOUT_FLAG)
    .option('-o, --out <file>', 'write it there')
    .addHelpText('after', `${HELP}${SCRATCH_HELP}`)
    .action(async ({ out, files, ...flags }: DumpFlags) => {
      await forOnePlace(flags, async (place, settings) => {
        const schema =
          files === true
            ? await withScratchDatabases((create) => schemaOfFiles(place, create))
            : await schemaOfDatabase(place, settings, flags);
        const text = renderSchema(schema);
        if (out === undefined) return print(text.trimEnd());
        await fs.writeFile(out, text);
        print(`Wrote ${out}.`);
      });
    });
}

const HELP = `
It tells tables, columns, constraints, indexes, types, views, functions, triggers, policies and the like; not owners and
privileges, and not what belongs to an extension. It is no script: a backup is pg_dump's work.
`;
