import { styleText } from 'node:util';
import { compareSchemas, renderDifferences } from '@stratum/migrator/build';
import type { Connection } from '@stratum/pg-connection';
import { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import type { PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { withClient } from '../with-client.ts';
import { JSON_FLAG, printJson, type JsonFlag } from './json-output.ts';
import { forEachPlace } from './migration-folder.ts';
import {
  schemaOfDatabase,
  schemaOfFiles,
  WITHOUT_FLAG,
  type WithoutFlag,
} from './schema-of-files.ts';
import { SCRATCH_HELP, withScratchDatabases } from './scratch-databases.ts';

export function diffCommand(): Command {
  return addPlaceOptions(new Command('diff'))
    .description('how the schema of the database differs from the one that the files make')
    .option(...WITHOUT_FLAG)
    .option(...JSON_FLAG)
    .addHelpText('after', `${HELP}${SCRATCH_HELP}`)
    .action(async (flags: PlaceFlags & JsonFlag & WithoutFlag) => {
      const results: object[] = [];
      await forEachPlace(flags, async (place, settings) => {
        const connection = await settings.connection(place);
        const live = await schemaOfDatabase(place, settings, flags);
        // Postgres writes views and conditions in another way from one version to the next.
        const major = (await majorOf(connection)) <= 15 ? 15 : 18;
        const wanted = await withScratchDatabases((create) => schemaOfFiles(place, create), major);
        const differences = compareSchemas(wanted, live);
        results.push({ database: place.name, differences });
        if (differences.length > 0) process.exitCode = ExitCode.no;
        if (flags.json === true) return;
        if (differences.length === 0)
          return print(`${place.name}: the database is what its files make.`);
        print(`${place.name}: - is in the files only, + is in the database only`);
        print(coloured(renderDifferences(differences)));
      });
      if (flags.json === true) printJson(results);
    });
}

const HELP = `
Finds what was changed by hand. Exits with 0 when there is no difference, with 1 when there is. Owners and privileges are
not compared, nor is the order of columns. Migrations that are pending show as differences.
`;

async function majorOf(connection: Connection): Promise<number> {
  return withClient(connection, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    return Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
  });
}

function coloured(text: string): string {
  const colours: Record<string, 'red' | 'green'> = { '-': 'red', '+': 'green' };
  return text
    .split('\n')
    .map((line) => {
      const colour = colours[line.charAt(0)];
      return colour === undefined ? line : styleText(colour, line, { stream: process.stdout });
    })
    .join('\n');
}
