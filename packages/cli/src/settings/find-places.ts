import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../user-error.ts';
import type {
  DatabaseConfig,
  ModuleExport,
  PrepareConfig,
  StratumConfig,
} from './define-config.ts';
import { readEnvFile, type Environment } from './environment.ts';
import { findConfig, loadConfig } from './load-config.ts';

/** What the options of `addPlaceOptions` give. */
export interface PlaceFlags {
  readonly url?: string;
  readonly dir?: string;
  readonly database?: string;
  readonly config?: string;
  /** That a folder without migrations is meant. */
  readonly allowEmpty?: true;
  readonly insecure?: true;
}

/** A logical database. Its paths are relative to the working folder, for people to read. */
export interface Place extends Omit<DatabaseConfig, 'url' | 'urlVariable' | 'beside' | 'insecure'> {
  readonly name: string;
}

/** Where a command is run. */
export interface Surroundings {
  readonly folder: string;
  readonly environment: Environment;
  readonly print: (line: string) => void;
}

/** The logical databases that there are, before it is said which are meant. */
export interface FoundDatabases {
  readonly folder: string;
  readonly config: StratumConfig | undefined;
  readonly databases: Readonly<Record<string, DatabaseConfig>>;
}

export async function findDatabases(
  flags: PlaceFlags,
  { folder, environment }: Surroundings,
): Promise<FoundDatabases> {
  // With both given, any folder and any database will do: no config is looked for.
  const sufficient = flags.url !== undefined && flags.dir !== undefined;
  const looked = !sufficient || flags.config !== undefined || flags.database !== undefined;
  const file = looked ? findConfig(folder, flags.config) : undefined;
  const home = file === undefined ? folder : path.dirname(file);
  // The config may ask the environment, so that comes first.
  readEnvFile(home, environment);
  const config = file === undefined ? undefined : (await loadConfig(file)).config;
  const databases = config?.databases ?? byConvention(folder, flags.dir);
  if (flags.dir === undefined || config === undefined) return { folder: home, config, databases };
  return {
    folder: home,
    config,
    databases: withFolder(databases, flags, path.relative(home, path.resolve(folder, flags.dir))),
  };
}

/** Without a config: `migrations` is the folder of one database, or holds a folder for each. */
function byConvention(
  folder: string,
  dir: string | undefined,
): Readonly<Record<string, DatabaseConfig>> {
  if (dir !== undefined) return { [databaseNameOf(dir, folder)]: { migrations: dir } };
  const root = path.join(folder, 'migrations');
  // Links count for what they lead to; a name with a dot in front is hidden, as the data of a ConfigMap is.
  const names = existsSync(root) ? readdirSync(root).filter((name) => !name.startsWith('.')) : [];
  const folders = names.filter((name) =>
    statSync(path.join(root, name), { throwIfNoEntry: false })?.isDirectory(),
  );
  const flat = names.some((name) => /\.sql$/i.test(name) && !folders.includes(name));
  if (flat || folders.length === 0) return { main: { migrations: 'migrations' } };
  const mainFirst = folders.toSorted((a, b) => Number(b === 'main') - Number(a === 'main'));
  return Object.fromEntries(mainFirst.map((name) => [name, { migrations: `migrations/${name}` }]));
}

function databaseNameOf(dir: string, folder: string): string {
  const name = path.basename(path.resolve(folder, dir));
  return name === 'migrations' ? 'main' : name;
}

/** `--dir` in place of the folder that the config names, for the one database that is meant. */
function withFolder(
  databases: Readonly<Record<string, DatabaseConfig>>,
  { database }: PlaceFlags,
  migrations: string,
): Readonly<Record<string, DatabaseConfig>> {
  const same = Object.entries(databases).find(
    ([, config]) => path.normalize(config.migrations) === path.normalize(migrations),
  )?.[0];
  const name = database ?? same;
  const config = name === undefined ? undefined : databases[name];
  if (name === 'all')
    throw new UserError('--dir is the folder of one database: name that one instead of all.');
  if (name === undefined) return { [databaseNameOf(migrations, '/')]: { migrations } };
  // An embedded module and a picture are of the folder that the config names.
  const { embedded: _embedded, picture: _picture, ...rest } = config ?? { migrations };
  return {
    ...databases,
    [name]: same === name && config !== undefined ? config : { ...rest, migrations },
  };
}

export function placesOf(
  { folder, databases }: FoundDatabases,
  workingFolder: string,
  flags: PlaceFlags = {},
): Place[] {
  const shown = (file: string): string =>
    path.relative(workingFolder, path.resolve(folder, file)) || '.';
  return Object.entries(databases).map(([name, config]) => ({
    name,
    migrations: shown(config.migrations),
    ...(config.allowEmpty === true || flags.allowEmpty === true ? { allowEmpty: true } : {}),
    ...(config.embedded === undefined
      ? {}
      : { embedded: { ...config.embedded, module: shown(config.embedded.module) } }),
    ...(config.picture === undefined ? {} : { picture: shown(config.picture) }),
    ...(config.prepare === undefined ? {} : { prepare: shownPrepare(config.prepare, shown) }),
    ...(config.pool === undefined ? {} : { pool: config.pool }),
    ...(config.historyTable === undefined ? {} : { historyTable: config.historyTable }),
  }));
}

function shownPrepare(
  { statements, folder, tables, indexExceptions }: PrepareConfig,
  shown: (file: string) => string,
): PrepareConfig {
  const moduleShown = (one: ModuleExport) => ({ ...one, module: shown(one.module) });
  return {
    statements: moduleShown(statements),
    folder: shown(folder),
    ...(tables && { tables: moduleShown(tables) }),
    ...(indexExceptions && { indexExceptions: moduleShown(indexExceptions) }),
  };
}

export function chosenPlaces(
  known: readonly Place[],
  { database, url }: PlaceFlags,
): readonly Place[] {
  const places =
    database === undefined || database === 'all'
      ? known
      : known.filter(({ name }) => name === database);
  if (places.length === 0) {
    const names = known.map(({ name }) => name).join(', ');
    throw new UserError(
      `There is no database of the name that --database gives. There are: ${names}.`,
    );
  }
  if (url === undefined || places.length === 1) return places;
  if (database === 'all')
    throw new UserError('--url is the URL of one database: name it with --database.');
  return places.slice(0, 1);
}
