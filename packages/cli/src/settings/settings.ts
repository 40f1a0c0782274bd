import path from 'node:path';
import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { urlWithDatabase, type Connection } from '@stratum/pg-connection';
import { UserError } from '../user-error.ts';
import type { StratumConfig } from './define-config.ts';
import { checkedUrl, databaseAddress } from './database-address.ts';
import {
  chosenPlaces,
  findDatabases,
  placesOf,
  type FoundDatabases,
  type Place,
  type PlaceFlags,
  type Surroundings,
} from './find-places.ts';

export type { Place, PlaceFlags } from './find-places.ts';

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

  private constructor(found: FoundDatabases, flags: PlaceFlags, surroundings: Surroundings) {
    this.config = found.config;
    this.folder = found.folder;
    this.#flags = flags;
    this.#surroundings = surroundings;
    this.known = placesOf(found, surroundings.folder, flags);
    this.places = chosenPlaces(this.known, flags);
  }

  static async open(flags: PlaceFlags, surroundings = real()): Promise<Settings> {
    return new Settings(await findDatabases(flags, surroundings), flags, surroundings);
  }

  /** For a command that works on one database only. */
  get place(): Place {
    const [place, ...others] = this.places;
    if (place !== undefined && others.length === 0) return place;
    const names = this.places.map(({ name }) => `--database ${name}`).join(' or ');
    throw new UserError(`Which database? Say ${names}.`);
  }

  /** How a database is connected to, by everything that the command starts. */
  async connection(place: Pick<Place, 'name'>): Promise<Connection> {
    const url = await this.url(place);
    return this.#insecure(place.name) ? { url, insecure: true } : url;
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
    const insecure = this.#insecure(name);
    if (this.#flags.url !== undefined && this.places.some((place) => place.name === name)) {
      return checkedUrl(this.#flags.url, '--url', insecure);
    }
    for (const variable of this.#variables(name)) {
      const value = environment[variable];
      if (value !== undefined && value !== '') return checkedUrl(value, variable, insecure);
    }
    const { url, beside } = this.config?.databases[name] ?? {};
    if (url !== undefined && url !== '') return checkedUrl(url, `databases.${name}.url`, insecure);
    if (beside !== undefined) {
      const neighbour = await this.#find(beside);
      if (neighbour === undefined) return undefined;
      const connection = { url: neighbour, insecure: this.#insecure(beside) };
      return urlWithDatabase(neighbour, `${databaseAddress(connection).database}_${name}`);
    }
    return (await this.#developmentServer())?.url;
  }

  #insecure(name: string): boolean {
    const { insecure, beside } = this.config?.databases[name] ?? {};
    if (this.#flags.insecure === true || insecure === true) return true;
    return insecure === undefined && beside !== undefined && this.#insecure(beside);
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
