import { promises as fs } from 'node:fs';
import path from 'node:path';
import {
  prepareDatabase,
  preparedDifferences,
  readPrepared,
  stalePreparation,
  writePrepared,
  type StatementProblem,
} from '@stratum/engine-pg/build';
import type { Connection } from '@stratum/pg-connection';
import { Command } from 'commander';
import type pg from 'pg';
import { ExitCode } from '../exit-code.ts';
import { readCatalog } from '../schema/catalog.ts';
import { schemaPicture } from '../schema/schema-picture.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type Place, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { withClient } from '../with-client.ts';
import { onMigratedDatabase, prepareServer, type PrepareServer } from './migrated-database.ts';
import { loadPreparation, type Preparation } from './preparation.ts';
import { counted, problemLines } from './problem-lines.ts';

interface PrepareFlags extends PlaceFlags {
  readonly check?: true;
  readonly offline?: true;
  readonly server?: string;
  readonly statements?: string;
  readonly out?: string;
}

const EXPLANATION = `
Every statement is parsed and described by a real server, and none is executed: in a database of its own, migrated and
dropped again, on a server of its own, or on that of --server (or --url). With --check --url it is that database as it
stands: types and nullability of every statement, and the indexes of foreign keys.
A URL of the environment or of the config is not used: nobody's database is touched by accident.`;

/** `stratum prepare` */
export function prepareCommand(): Command {
  const command = new Command('prepare')
    .description('check every statement against a database, and write down what it says')
    .option('--check', 'write nothing; exit with 1 when something is wrong or not up to date')
    .option('--offline', 'with --check: compare texts and migrations only, without a server')
    .option('--server <url>', 'a server on which databases can be made, instead of its own')
    .option('--statements <module#export>', 'the statements, instead of those of the config')
    .option('--out <folder>', 'where to write, instead of the folder of the config')
    .addHelpText('after', EXPLANATION);
  return addPlaceOptions(command).action(async (flags: PrepareFlags) => {
    if (flags.offline === true && flags.check !== true) {
      throw new UserError('--offline goes with --check: to prepare takes a server.');
    }
    await using settings = await Settings.open(flags);
    const places = settings.places.map((place) => withFlags(place, flags));
    const asked = places.length === 1 ? places : places.filter(({ prepare }) => prepare);
    const preparations = await Promise.all(
      (asked.length === 0 ? places : asked).map(loadPreparation),
    );
    const problems = await carryOut(preparations, flags);
    if (problems.length === 0) return;
    const remedy =
      flags.check === true ? '\nMend what is to be mended, then run: pnpm stratum prepare' : '';
    throw new UserError(
      `${counted(problems.length, 'problem')}:\n${problemLines(problems)}${remedy}`,
      {
        exitCode: ExitCode.no,
      },
    );
  });
}

function withFlags(place: Place, { statements, out }: PrepareFlags): Place {
  if (statements === undefined && out === undefined) return place;
  const [module = '', exportName = 'statements'] = (statements ?? '').split('#');
  const named = statements === undefined ? place.prepare?.statements : { module, exportName };
  const folder = out ?? place.prepare?.folder;
  if (named === undefined || folder === undefined) {
    throw new UserError('Give both: --statements <module>#<export> and --out <folder>.');
  }
  return { ...place, prepare: { ...place.prepare, statements: named, folder } };
}

async function carryOut(
  preparations: readonly Preparation[],
  { check, offline, url, insecure, server: serverUrl }: PrepareFlags,
): Promise<readonly StatementProblem[]> {
  if (offline === true) return (await Promise.all(preparations.map(stalePreparation))).flat();
  const problems: StatementProblem[] = [];
  if (check === true && url !== undefined) {
    for (const preparation of preparations)
      problems.push(...(await checkAsItStands(preparation, { url, insecure })));
    return problems;
  }
  await using server = await prepareServer(serverUrl ?? url, insecure);
  const work = check === true ? checkPreparation : writePreparation;
  for (const preparation of preparations) problems.push(...(await work(preparation, server)));
  return problems;
}

async function writePreparation(
  preparation: Preparation,
  server: PrepareServer,
): Promise<readonly StatementProblem[]> {
  const { place, folder } = preparation;
  return onMigratedDatabase(server, preparation, async (client) => {
    const { files, problems, forms } = await prepareDatabase({
      ...preparation,
      connection: client,
    });
    const changed = await writePrepared(folder, files);
    const picture = await picturesOf(place, client);
    for (const { file, present, drawn } of picture) {
      if (present === drawn) continue;
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, drawn);
      print(`Wrote ${file}.`);
    }
    const outcome =
      changed.length === 0
        ? 'nothing has changed'
        : `wrote ${counted(changed.length, 'file')} in ${folder}`;
    print(`${place.name}: ${counted(forms, 'text')} of SQL understood by Postgres; ${outcome}.`);
    return problems;
  });
}

async function checkPreparation(
  preparation: Preparation,
  server: PrepareServer,
): Promise<readonly StatementProblem[]> {
  const { place, folder } = preparation;
  return onMigratedDatabase(server, preparation, async (client) => {
    const { files, problems, forms } = await prepareDatabase({
      ...preparation,
      connection: client,
    });
    const differences = preparedDifferences(await readPrepared(folder), files);
    const stale = (await picturesOf(place, client)).filter(
      ({ present, drawn }) => present !== drawn,
    );
    print(`${place.name}: ${counted(forms, 'text')} of SQL checked.`);
    return [
      ...problems,
      ...differences,
      ...stale.map(({ file }) => ({
        statement: file,
        message: 'the picture is not of this schema.',
      })),
    ];
  });
}

/** Of a database with data in it: plans would tell of the data, so they are left out. */
async function checkAsItStands(
  preparation: Preparation,
  connection: Connection,
): Promise<readonly StatementProblem[]> {
  return withClient(connection, async (client) => {
    const { files, problems, forms } = await prepareDatabase({
      ...preparation,
      connection: client,
      plans: 'left out',
    });
    print(
      `${preparation.place.name}: ${counted(forms, 'text')} of SQL checked against the database as it stands.`,
    );
    return [...problems, ...preparedDifferences(await readPrepared(preparation.folder), files)];
  });
}

async function picturesOf(place: Place, client: pg.Client) {
  if (place.picture === undefined) return [];
  const catalog = await readCatalog(client, { without: ['stratum_migrations'] });
  const drawn = await schemaPicture(catalog, `Database ${path.basename(place.migrations)}`);
  const present = await fs.readFile(place.picture, 'utf8').catch(() => undefined);
  return [{ file: place.picture, present, drawn }];
}
