import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import {
  isStorageError,
  systemScope,
  type EngineTransaction,
  type StorageEngine,
} from '@stratum/kernel';
import { sql } from 'kysely';
import pg from 'pg';
import {
  createPgEngine,
  findByKey,
  integer,
  statementsOf,
  text,
  type PgEngineOptions,
  type PgSession,
} from '../src/index.ts';

interface Thing {
  readonly id: number;
  readonly name: string;
}

const statement = statementsOf<Record<never, never>>();

/** Statements over a small table of things. */
export const things = {
  add: statement('things.add', {
    kind: 'write',
    parameters: { id: integer, name: text() },
    outcomes: { things_name_key: 'conflict' },
    build: (db, p) =>
      sql<{ id: number }>`
      insert into things (id, name) values (${p.id}, ${p.name}) returning id`.compile(db),
  }),
  /** As a repository adds: no row where the name is taken. */
  addNew: statement('things.addNew', {
    kind: 'write',
    parameters: { id: integer, name: text() },
    build: (db, p, _within, answering) =>
      sql<{ id: number }>`
      insert into things (id, name) values (${p.id}, ${p.name})
      ${answering.either(sql`on conflict (name) do nothing`, sql``)} returning id`.compile(db),
  }),
  all: statement('things.all', {
    kind: 'read',
    parameters: {},
    build: (db) =>
      sql<{ id: number; name: string }>`
      select id, name from things order by id`.compile(db),
  }),
  rename: statement('things.rename', {
    kind: 'write',
    parameters: { id: integer, name: text() },
    build: (db, p) =>
      sql`
      update things set name = ${p.name} where id = ${p.id}`.compile(db),
  }),
  backend: statement('things.backend', {
    kind: 'read',
    parameters: {},
    build: (db) => sql<{ pid: number }>`select pg_backend_pid() as pid`.compile(db),
  }),
  setting: statement('things.setting', {
    kind: 'read',
    parameters: { name: text() },
    build: (db, p) =>
      sql<{ value: string }>`select current_setting(${p.name}) as value`.compile(db),
  }),
  hold: statement('things.hold', {
    kind: 'write',
    parameters: {},
    build: (db) => sql`lock table things in access exclusive mode`.compile(db),
  }),
  leaveOpen: statement('things.leaveOpen', {
    kind: 'write',
    parameters: {},
    build: (db) => sql`begin`.compile(db),
  }),
  sleep: statement('things.sleep', {
    kind: 'write',
    parameters: {},
    build: (db) => sql<{ slept: string }>`select pg_sleep(60)::text as slept`.compile(db),
  }),
  divide: statement('things.divide', {
    kind: 'read',
    parameters: { by: integer },
    build: (db, p) => sql<{ part: number }>`select 1 / ${p.by} as part`.compile(db),
  }),
};

/** Reads that share a connection. */
export const points = {
  byName: findByKey<Thing, 'name', string>(
    'things.byName',
    { table: 'things', columns: ['id', 'name'] },
    { parameter: 'name', column: 'name', type: text() },
  ),
  divide: statement('things.dividePoint', {
    kind: 'point',
    parameters: { by: integer },
    build: (db, p) => sql<{ part: number }>`select 60 / ${p.by} as part`.compile(db),
  }),
  backend: statement('things.backendPoint', {
    kind: 'point',
    parameters: { any: integer },
    build: (db, p) =>
      sql<{ pid: number; any: number }>`select pg_backend_pid() as pid, ${p.any} as any`.compile(
        db,
      ),
  }),
  missing: statement('things.missingPoint', {
    kind: 'point',
    parameters: { id: integer },
    build: (db, p) =>
      sql<{ id: number }>`select id from things_to_be where id = ${p.id}`.compile(db),
  }),
};

const context = { scope: systemScope };

/** An engine on a database of its own with an empty table of things, and a way to ask the database past the engine. */
export class EngineFixture implements AsyncDisposable {
  readonly url: string;
  readonly #server: PostgresServer;
  readonly #observer: pg.Client;
  readonly #engines: StorageEngine<PgSession>[] = [];

  private constructor(server: PostgresServer, url: string, observer: pg.Client) {
    this.#server = server;
    this.url = url;
    this.#observer = observer;
  }

  static async open(own?: PostgresServer): Promise<EngineFixture> {
    const server = own ?? (await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' }));
    const name = `engine_pg_${process.pid}`;
    await dropDatabase(server.url, name);
    const url = await createDatabase(server.url, name);
    const observer = new pg.Client({ connectionString: url, application_name: 'observer' });
    await observer.connect();
    await observer.query(
      'create table things (id int primary key, name text not null constraint things_name_key unique)',
    );
    await observer.query(`create function slow() returns trigger language plpgsql as
      'begin perform pg_sleep(60); return null; end'`);
    return new EngineFixture(server, url, observer);
  }

  engine(options: Partial<PgEngineOptions> = {}): StorageEngine<PgSession> {
    const engine = createPgEngine({ connection: this.url, ...options });
    this.#engines.push(engine);
    return engine;
  }

  async ask<T>(query: string): Promise<T[]> {
    return (await this.#observer.query(query)).rows as T[];
  }

  /** Ends the server's side of every connection but the observer's; resolves when they are gone. */
  async killBackends(): Promise<void> {
    await this.ask(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
  }

  /** Resolves when so many statements of this text run, or sessions are in this state. */
  async until(condition: string, count: number): Promise<void> {
    const query = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${condition}`;
    const deadline = performance.now() + 240_000;
    while ((await this.ask<{ n: number }>(query))[0]!.n !== count) {
      if (performance.now() > deadline)
        throw new Error(`It never came to ${count} of ${condition}`);
    }
  }

  /** Resolves when a statement of this kind has been the last of some session, or runs. */
  async untilAsked(condition: string): Promise<void> {
    const query = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${condition}`;
    const deadline = performance.now() + 240_000;
    while ((await this.ask<{ n: number }>(query))[0]!.n === 0) {
      if (performance.now() > deadline) throw new Error(`Nobody asked ${condition}`);
    }
  }

  /** Closes the engines and empties the table. */
  async reset(): Promise<void> {
    await Promise.all(this.#engines.splice(0).map((engine) => engine.close()));
    // A statement whose client has gone may still be under way.
    await this.killBackends();
    await this.ask('delete from things');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reset();
    await this.#observer.end();
    await dropDatabase(this.url, `engine_pg_${process.pid}`);
    await this.#server.stop();
  }
}

export function session(engine: StorageEngine<PgSession>, bounds: object = {}): PgSession {
  return engine.session({ ...context, ...bounds });
}

export function begin(
  engine: StorageEngine<PgSession>,
  bounds: object = {},
): Promise<EngineTransaction<PgSession>> {
  return engine.begin(bounds, { ...context, ...bounds });
}

/** Takes a connection of a pool whose waits are short, however long the first connect takes. */
export async function beginPatiently(
  engine: StorageEngine<PgSession>,
): Promise<EngineTransaction<PgSession>> {
  for (;;) {
    try {
      return await begin(engine);
    } catch (error) {
      if (!isStorageError(error, 'overloaded', 'unavailable')) throw error;
    }
  }
}
