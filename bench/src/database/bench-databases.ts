import { createDatabase, databaseUrl, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import { createContactsMigrator, createMainMigrator } from '@stratum/storage-pg';
import pg from 'pg';
import { LOAD_ORGANIZATIONS, LOAD_SEATS, LOAD_USERS, usersPerOrganization } from './load.ts';
import { idOfUser } from './users.ts';

/** Enough memory for a million users; nothing else that the embedded server would not do by itself. */
const SETTINGS = { shared_buffers: '1GB', max_wal_size: '8GB', autovacuum: 'off' };

/** Both logical databases on a server of the benchmark's own, migrated and loaded. */
export class BenchDatabases implements AsyncDisposable {
  readonly description: string;
  readonly mainUrl: string;
  readonly contactsUrl: string;
  readonly #main: pg.Client;
  readonly #contacts: pg.Client;
  readonly #undo: () => Promise<void>;
  #users = 0;

  private constructor(
    description: string,
    [main, contacts]: readonly [pg.Client, pg.Client],
    undo: () => Promise<void>,
  ) {
    this.description = description;
    this.#main = main;
    this.#contacts = contacts;
    this.mainUrl = urlOf(main);
    this.contactsUrl = urlOf(contacts);
    this.#undo = undo;
  }

  static async open(): Promise<BenchDatabases> {
    const server = await findPostgres({
      urlVariable: 'STRATUM_BENCH_POSTGRES_URL',
      settings: SETTINGS,
    });
    const names = ['main', 'contacts'].map((name) => `bench_${process.pid}_${name}`);
    const undo = async () => {
      for (const name of names) await dropDatabase(server.url, name);
      await server.stop();
    };
    const [main, contacts] = names.map((name) => databaseUrl(server.url, name)) as [string, string];
    for (const name of names) await createDatabase(server.url, name);
    await createMainMigrator({ connection: main }).run();
    await createContactsMigrator({ connection: contacts }).run();
    const clients = [main, contacts].map((url) => new pg.Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
    return new BenchDatabases(server.description, clients as [pg.Client, pg.Client], undo);
  }

  get users(): number {
    return this.#users;
  }

  /** Adds users up to this number. */
  async load(users: number): Promise<void> {
    const range = [this.#users, users];
    await this.#main.query(LOAD_USERS, range);
    await this.#main.query(
      LOAD_ORGANIZATIONS,
      range.map((count) => count / usersPerOrganization),
    );
    await this.#main.query(LOAD_SEATS, range);
    this.#users = users;
    await this.#main.query('vacuum analyze');
  }

  /** Takes away what operations have added, so that each contest begins with the same tables. */
  async restore(): Promise<void> {
    await this.#main.query('truncate browser_sessions cascade');
    await this.#main.query('delete from users where id > $1', [idOfUser(this.#users - 1)]);
    await this.#main.query('vacuum analyze users');
    await this.#main.query('vacuum analyze browser_sessions');
    await this.#contacts.query('truncate connections');
    await this.#contacts.query('checkpoint');
  }

  async connections(): Promise<number> {
    const { rows } = await this.#contacts.query<{ n: number }>(
      'select count(*)::int as n from connections',
    );
    return rows[0]!.n;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#main.end(), this.#contacts.end()]);
    await this.#undo();
  }
}

function urlOf({ user, password, host, port, database }: pg.Client): string {
  const url = new URL(`postgres://${host}:${port}/${database}`);
  url.username = user ?? '';
  url.password = (password as string | undefined) ?? '';
  return url.href;
}
