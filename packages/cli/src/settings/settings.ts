import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { UserError } from '../user-error.ts';
import type {
  DatabaseConfig,
  ModuleExport,
  PrepareConfig,
  StratumConfig,
} from './define-config.ts';
import { checkedUrl, databaseAddress, withDatabase } from './database-address.ts';
import { readEnvFile, type Environment } from './environment.ts';
import { findConfig, loadConfig } from './load-config.ts';

/** What the options of `addPlaceOptions` give. */
export interface PlaceFlags {
  readonly url?: string;
  readonly dir?: string;
  readonly database?: string;
  readonly config?: string;
}

/** A logical database. Its paths are relative to the working folder, for people to read. */
export interface Place extends Omit<DatabaseConfig, 'url' | 'urlVariable' | 'beside'> {
  readonly name: string;
}

/** Where a command is run. */
export interface Surroundings {
  readonly folder: string;
  readonly environment: Environment;
  readonly print: (line: string) => void;
}

const real = (): Surroundings => ({
  folder: process.cwd(),
  environment: process.env,
  print: (line) => void process.stderr.write(`${line}\n`),
});

/**
 * What a command is to work on, from `stratum.config.ts`, the environment (with `.env`) and flags, in rising order. It
 * may have started a server of its own: dispose of it.
 */
export class Settings implements AsyncDisposable {
  /** Those that were asked for: the one that `--database` names, or all. */
  readonly places: readonly Place[];
  /** All that there are. */
  readonly known: readonly Place[];
  /** Of the config; paths in it are relative to this folder. */
  readonly config: StratumConfig | undefined;
  readonly folder: string;
  readonly #flags: PlaceFlags;
  readonly #surroundings: Surroundings;
  #server: Promise<PostgresServer> | undefined;

  private constructor(found: Found, flags: PlaceFlags, surroundings: Surroundings) {
    this.config = found.config;
    this.folder = found.folder;
    this.#flags = flags;
    this.#surroundings = surroundings;
    this.known = placesOf(found, surroundings.folder);
    this.places = chosen(this.known, flags);
  }

  static async open(flags: PlaceFlags, surroundings = real()): Promise<Settings> {
    return new Settings(await find(flags, surroundings), flags, surroundings);
  }

  /** For a command that works on one database only. */
  get place(): Place {
    const [place, ...others] = this.places;
    if (place !== undefined && others.length === 0) return place;
    const names = this.places.map(({ name }) => `--database ${name}`).join(' or ');
    throw new UserError(`Which database? Say ${names}.`);
  }

  /** The URL of a database. It holds a password: print `databaseAddress(url).printable` instead. */
  async url(place: Pick<Place, 'name'>): Promise<string> {
    const url = await this.#find(place.name);
    if (url !== undefined) return url;
    const variables = this.#variables(place.name).join(' or ');
    throw new UserError(
      `Where is the database ${place.name}? Give its URL with --url postgres://…, or set ${variables} in the ` +
        'environment or in .env.',
    );
  }

  async #find(name: string): Promise<string | undefined> {
    const { environment } = this.#surroundings;
    if (this.#flags.url !== undefined && this.places.some((place) => place.name === name)) {
      return checkedUrl(this.#flags.url, '--url');
    }
    for (const variable of this.#variables(name)) {
      const value = environment[variable];
      if (value !== undefined && value !== '') return checkedUrl(value, variable);
    }
    const { url, beside } = this.config?.databases[name] ?? {};
    if (url !== undefined && url !== '') return checkedUrl(url, `databases.${name}.url`);
    if (beside !== undefined) {
      const neighbour = await this.#find(beside);
      if (neighbour === undefined) return undefined;
      return withDatabase(neighbour, `${databaseAddress(neighbour).database}_${name}`);
    }
    return (await this.#developmentServer())?.url;
  }

  #variables(name: string): string[] {
    const own = this.config?.databases[name]?.urlVariable;
    const derived = `${name.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
    return [own ?? derived, ...(this.known[0]?.name === name ? ['DATABASE_URL'] : [])];
  }

  #developmentServer(): Promise<PostgresServer> | undefined {
    const folder = this.config?.developmentServer;
    if (folder === undefined || this.#surroundings.environment['NODE_ENV'] === 'production') {
      return undefined;
    }
    this.#server ??= findPostgres({ folder: path.resolve(this.folder, folder), env: {} }).then(
      (server) => {
        this.#surroundings.print(`No URL was given; using ${server.description}.`);
        return server;
      },
    );
    return this.#server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#server?.catch(() => undefined))?.stop();
  }
}

interface Found {
  readonly folder: string;
  readonly config: StratumConfig | undefined;
  readonly databases: Readonly<Record<string, DatabaseConfig>>;
}

async function find(flags: PlaceFlags, { folder, environment }: Surroundings): Promise<Found> {
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
  const entries = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const flat = entries.some((entry) => entry.isFile() && entry.name.endsWith('.sql'));
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

function placesOf({ folder, databases }: Found, workingFolder: string): Place[] {
  const shown = (file: string): string =>
    path.relative(workingFolder, path.resolve(folder, file)) || '.';
  return Object.entries(databases).map(([name, config]) => ({
    name,
    migrations: shown(config.migrations),
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

function chosen(known: readonly Place[], { database, url }: PlaceFlags): readonly Place[] {
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
