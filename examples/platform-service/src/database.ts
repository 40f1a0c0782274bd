import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseUrl, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { connectionSettings } from '@stratum/pg-connection';

const DATA_FOLDER = path.resolve('.stratum', 'postgres');
const LOOK_EVERY_MS = 2_000;
const FAILURES_BEFORE_RESTART = 2;

/** The server this service uses: the one that `DATABASE_URL` names, else one of its own with its data in `.stratum/`. */
export class Database implements AsyncDisposable {
  readonly #print: (line: string) => void;
  readonly #insecure: boolean;
  readonly #servers: PostgresServer[];
  readonly #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();

  private constructor(server: PostgresServer, insecure: boolean, print: (line: string) => void) {
    this.#insecure = insecure;
    this.#servers = [server];
    this.#print = print;
  }

  static async open(insecure: boolean, print: (line: string) => void): Promise<Database> {
    return new Database(await find(insecure, print), insecure, print);
  }

  get url(): string {
    return this.#servers[0]!.url;
  }

  /** A database beside `url`, on the same server. */
  get contactsUrl(): string {
    const { database: main } = connectionSettings(this.url, { insecure: this.#insecure });
    return databaseUrl(this.url, `${main}_contacts`);
  }

  get description(): string {
    return this.#servers[0]!.description;
  }

  /** Whether the server is this service's to start and stop. */
  get own(): boolean {
    return this.#servers[0]!.source !== 'environment';
  }

  /** Starts a server of our own again when it has died. A server from the environment is somebody else's to start. */
  watch(alive: () => Promise<unknown>): void {
    if (this.#servers[0]!.source === 'embedded') this.#watching = this.#watch(alive);
  }

  async #watch(alive: () => Promise<unknown>): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    for (;;) {
      await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await alive();
        failures = 0;
      } catch {
        failures += 1;
      }
      if (failures < FAILURES_BEFORE_RESTART) continue;
      failures = 0;
      this.#print('The database has gone away. Starting it again.');
      try {
        this.#servers.push(await find(this.#insecure, this.#print));
        this.#print('The database is back.');
      } catch (error) {
        this.#print(`It did not start: ${(error as Error).message}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}

function find(insecure: boolean, onProgress: (line: string) => void): Promise<PostgresServer> {
  return findPostgres({ folder: DATA_FOLDER, insecure, onProgress });
}
