import type { Table } from '@stratum/engine-memory';
import { createDatabase, dropDatabase } from '@stratum/dev-postgres';
import { memoryContactsTables, memoryPlatformTables } from '@stratum/storage-memory';
import {
  createContactsMigrator,
  createMainMigrator,
  createPgContactsStorage,
  createPgStorage,
  type PgStorageOptions,
} from '@stratum/storage-pg';
import pg from 'pg';
import type { Storages } from '../../conformance/backend-under-test.ts';
import { ReplayedSources } from './replayed-sources.ts';
import type { SessionOptions, Side } from './side.ts';

/** Dead rows slow every statement down after a while. */
const SEQUENCES_BETWEEN_VACUUMS = 200;

/** A migrated database of each kind, with nobody else on it. */
export class PostgresSide implements Side {
  readonly name = 'postgres';
  readonly sources = new ReplayedSources();
  readonly storages: Storages;
  readonly serverUrl: string;
  readonly names: readonly string[];
  readonly #main: Watched;
  readonly #contacts: Watched;
  readonly #opened: Storages[] = [];
  #emptied = 0;

  private constructor(serverUrl: string, main: Watched, contacts: Watched) {
    this.serverUrl = serverUrl;
    this.names = [main.name, contacts.name];
    this.#main = main;
    this.#contacts = contacts;
    this.storages = this.another({});
  }

  /** `name` must be no other's on this server. */
  static async open(serverUrl: string, name: string): Promise<PostgresSide> {
    const [main, contacts] = [`${name}_main`, `${name}_contacts`];
    const mainUrl = await createDatabase(serverUrl, main);
    const contactsUrl = await createDatabase(serverUrl, contacts);
    await createMainMigrator({ connection: mainUrl }).run();
    await createContactsMigrator({ connection: contactsUrl }).run();
    return new PostgresSide(
      serverUrl,
      await Watched.open(main, mainUrl, memoryPlatformTables),
      await Watched.open(contacts, contactsUrl, memoryContactsTables),
    );
  }

  another(session: SessionOptions & Pick<PgStorageOptions, 'pool'>): Storages {
    const { clock, ids } = this.sources;
    const options = { clock, ids, random: () => 0, pool: { max: 3 }, ...session };
    const opened = {
      storage: createPgStorage({ ...options, connection: this.#main.url }),
      contacts: createPgContactsStorage({ ...options, connection: this.#contacts.url }),
    };
    this.#opened.push(opened);
    return opened;
  }

  /** How many calls wait for a lock. */
  async waiting(): Promise<number> {
    const counts = await Promise.all([this.#main.waiting(), this.#contacts.waiting()]);
    return counts[0] + counts[1];
  }

  /** Does something to the main database behind the storage's back. */
  async execute(script: string): Promise<void> {
    await this.#main.execute(script);
  }

  async dump(): Promise<string> {
    const [ofMain, ofContacts] = await Promise.all([this.#main.dump(), this.#contacts.dump()]);
    return JSON.stringify({ ...ofMain, ...ofContacts });
  }

  async empty(): Promise<void> {
    this.#emptied += 1;
    const vacuum = this.#emptied % SEQUENCES_BETWEEN_VACUUMS === 0;
    await Promise.all([this.#main.empty(vacuum), this.#contacts.empty(vacuum)]);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#opened.flatMap(({ storage, contacts }) => [storage.close(), contacts.close()]),
    );
    await Promise.all([this.#main.close(), this.#contacts.close()]);
    for (const name of this.names) await dropDatabase(this.serverUrl, name);
  }
}

interface WatchedParts {
  readonly name: string;
  readonly url: string;
  readonly client: pg.Client;
  readonly tables: readonly Table<never>[];
}

/** A connection beside those under test, which knows the tables. */
class Watched {
  readonly name: string;
  readonly url: string;
  readonly #client: pg.Client;
  readonly #names: readonly string[];
  readonly #dump: string;

  private constructor({ name, url, client, tables }: WatchedParts) {
    this.name = name;
    this.url = url;
    this.#client = client;
    this.#names = tables.map((table) => table.name);
    this.#dump = `select json_build_object(${tables.map(rowsOf).join(', ')}) as rows`;
  }

  static async open(name: string, url: string, tables: readonly Table<never>[]): Promise<Watched> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new Watched({ name, url, client, tables });
  }

  async execute(script: string): Promise<void> {
    await this.#client.query(script);
  }

  async waiting(): Promise<number> {
    const { rows } = await this.#client.query<{ waiting: number }>({
      name: 'waiting',
      text: `
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    });
    return rows[0]!.waiting;
  }

  async dump(): Promise<Readonly<Record<string, unknown>>> {
    const { rows } = await this.#client.query<{ rows: Record<string, unknown> }>({
      name: 'dump',
      text: this.#dump,
    });
    return rows[0]!.rows;
  }

  /** Children before their parents. */
  async empty(vacuum: boolean): Promise<void> {
    const deletes = this.#names.toReversed().map((name) => `delete from ${name}`);
    await this.#client.query(deletes.join('; '));
    if (vacuum) await this.#client.query(`vacuum ${this.#names.join(', ')}`);
  }

  close(): Promise<void> {
    return this.#client.end();
  }
}

/** The rows of a table in the form in which memory holds them: instants as milliseconds, bytes as digits. */
function rowsOf(table: Table<never>): string {
  const cells = Object.entries<{ readonly type: { readonly sql: string } }>(table.columns).map(
    ([column, { type }]) => {
      if (type.sql.startsWith('timestamp')) return `(extract(epoch from ${column}) * 1000)::bigint`;
      if (type.sql === 'bytea') return `encode(${column}, 'hex')`;
      return column;
    },
  );
  const order = table.primaryKey.columns.join(', ');
  const rows = `coalesce(json_agg(json_build_array(${cells.join(', ')}) order by ${order}), '[]')`;
  return `'${table.name}', (select ${rows} from ${table.name})`;
}
