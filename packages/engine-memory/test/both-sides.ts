import { setImmediate as turn } from 'node:timers/promises';
import { conflict, isStorageError, type Isolation } from '@stratum/kernel';
import pg from 'pg';
import {
  integer,
  MemoryDatabase,
  MemoryEngine,
  nullable,
  type Steps,
  type Table,
  type Writes,
} from '../src/index.ts';

/** One statement, as SQL and as the engine's. Answers are lists of text, or what an error comes to. */
export interface Step {
  readonly sql: string;
  memory(side: MemorySide): Promise<unknown>;
}

/** A session of one side. */
export interface Side {
  run(step: Step): Promise<string>;
  /** Ends whatever it is in, so that the next history finds nobody waiting. */
  end(): Promise<void>;
}

export interface Both {
  /** Empties the tables, fills them, and begins the transactions. */
  begin(levels: readonly Isolation[]): Promise<readonly Side[]>;
  /** Which of the sessions wait for another, when everything that can go on has done so. */
  blocked(busy: ReadonlySet<number>): Promise<ReadonlySet<number>>;
  /** What is committed. */
  contents(): Promise<string>;
}

interface Parent {
  readonly id: number;
  readonly value: number;
}

interface Child {
  readonly id: number;
  readonly parent: number | null;
  readonly tag: number | null;
}

export const parents: Table<Parent> = {
  name: 'parents',
  columns: { id: integer(), value: integer() },
  primaryKey: { name: 'parents_pkey', columns: ['id'] },
};

export const children: Table<Child> = {
  name: 'children',
  columns: { id: integer(), parent: nullable(integer()), tag: nullable(integer()) },
  primaryKey: { name: 'children_pkey', columns: ['id'] },
  uniqueKeys: [{ name: 'children_tag_key', columns: ['tag'] }],
  foreignKeys: [
    {
      name: 'children_parent_fkey',
      columns: ['parent'],
      references: { table: 'parents', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
};

const SCHEMA = `
  create table parents (id int constraint parents_pkey primary key, value int not null)
    with (autovacuum_enabled = false);
  create table children (
    id int constraint children_pkey primary key,
    parent int constraint children_parent_fkey references parents on delete cascade,
    tag int constraint children_tag_key unique
  ) with (autovacuum_enabled = false);
  create index on children (parent);`;

export const FIRST_PARENTS: readonly Parent[] = [1, 2, 3].map((id) => ({ id, value: id * 10 }));
export const FIRST_CHILDREN: readonly Child[] = [
  { id: 1, parent: 1, tag: 1 },
  { id: 2, parent: 2, tag: null },
];

const context = { scope: { kind: 'system' } } as const;

export class MemorySide implements Side {
  readonly #engine: MemoryEngine;
  readonly #transaction: Awaited<ReturnType<MemoryEngine['begin']>>;
  readonly #marks: Awaited<ReturnType<(typeof this.transaction)['savepoint']>>[] = [];

  constructor(engine: MemoryEngine, transaction: Awaited<ReturnType<MemoryEngine['begin']>>) {
    this.#engine = engine;
    this.#transaction = transaction;
  }

  get transaction() {
    return this.#transaction;
  }

  get engine() {
    return this.#engine;
  }

  write<T>(work: (statements: Writes) => Steps<T>): Promise<T> {
    return this.#transaction.session.write(work);
  }

  async mark(): Promise<void> {
    this.#marks.push(await this.#transaction.savepoint());
  }

  async undo(): Promise<void> {
    await this.#marks.pop()?.rollback();
  }

  async run(step: Step): Promise<string> {
    try {
      return answer(await step.memory(this));
    } catch (error) {
      if (!isStorageError(error)) throw error;
      if (isStorageError(error, 'conflict')) return answer([]);
      return isStorageError(error, 'constraint_violation')
        ? `${error.details.kind} ${error.details.constraint}`
        : error.code;
    }
  }

  end(): Promise<void> {
    return this.#transaction.rollback();
  }
}

function answer(found: unknown): string {
  return JSON.stringify(found ?? 'done');
}

export class Memory implements Both {
  readonly #start: 'empty' | 'fork';
  #database = new MemoryDatabase([]);

  /** `fork`: the histories happen in a fork of what has the first rows. */
  constructor(start: 'empty' | 'fork' = 'empty') {
    this.#start = start;
  }

  async begin(levels: readonly Isolation[]): Promise<readonly Side[]> {
    const tables: readonly object[] = [parents, children];
    this.#database = new MemoryDatabase(tables as readonly Table<never>[]);
    await new MemoryEngine(this.#database).session(context).write(function* (s) {
      for (const row of FIRST_PARENTS) yield* s.insert(parents, row);
      for (const row of FIRST_CHILDREN) yield* s.insert(children, row);
    });
    if (this.#start === 'fork') this.#database = this.#database.fork();
    const engine = new MemoryEngine(this.#database);
    const begun = levels.map(async (isolation) => {
      return new MemorySide(engine, await engine.begin({ isolation }, context));
    });
    return Promise.all(begun);
  }

  async blocked(busy: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    await turn();
    await turn();
    return busy;
  }

  contents(): Promise<string> {
    return new MemoryEngine(this.#database)
      .session(context)
      .read((s) =>
        JSON.stringify([
          [...s.rows(parents, { index: 'parents_pkey' })].map(({ id, value }) => [id, value]),
          [...s.rows(children, { index: 'children_pkey' })].map(({ id, parent, tag }) => [
            id,
            parent,
            tag,
          ]),
        ]),
      );
  }
}

const CODES: Readonly<Record<string, string>> = {
  '40001': 'serialization_failure',
  '40P01': 'deadlock',
  '55P03': 'lock_not_available',
  '23505': 'unique',
  '23503': 'foreign_key',
};

class PostgresSide implements Side {
  readonly client: pg.Client;
  readonly pid: number;

  constructor(client: pg.Client, pid: number) {
    this.client = client;
    this.pid = pid;
  }

  async run({ sql }: Step): Promise<string> {
    try {
      const { rows, command } = await this.client.query({ text: sql, rowMode: 'array' });
      // A transaction that had failed says so only here.
      if (sql === 'commit' && command === 'ROLLBACK') return 'rolled back';
      return answer(/^(select|insert|update|delete)/.test(sql) ? rows : 'done');
    } catch (error) {
      const { code = '', constraint } = error as { code?: string; constraint?: string };
      // The error comes before the transaction is undone, its locks with it; the answer to this, after.
      await this.client.query('');
      const name = CODES[code];
      if (name === undefined) throw error;
      return constraint === undefined ? name : `${name} ${constraint}`;
    }
  }

  async end(): Promise<void> {
    await this.client.query('rollback');
  }
}

export class Postgres implements Both {
  readonly #observer: pg.Client;
  readonly #sides: PostgresSide[] = [];
  readonly #url: string;
  #histories = 0;

  private constructor(url: string, observer: pg.Client) {
    this.#url = url;
    this.#observer = observer;
  }

  static async open(url: string): Promise<Postgres> {
    const observer = new pg.Client({ connectionString: url });
    await observer.connect();
    await observer.query(SCHEMA);
    return new Postgres(url, observer);
  }

  async close(): Promise<void> {
    for (const { client } of this.#sides) await client.end();
    await this.#observer.end();
  }

  async begin(levels: readonly Isolation[]): Promise<readonly Side[]> {
    this.#histories += 1;
    if (this.#histories % 50 === 0) await this.#observer.query('vacuum parents, children');
    await this.#observer.query(`
      delete from children; delete from parents;
      insert into parents values ${FIRST_PARENTS.map(({ id, value }) => `(${id}, ${value})`).join()};
      insert into children values ${FIRST_CHILDREN.map(
        ({ id, parent, tag }) => `(${id}, ${parent}, ${tag})`,
      ).join()};`);
    while (this.#sides.length < levels.length) this.#sides.push(await this.#connect());
    const sides = this.#sides.slice(0, levels.length);
    for (const [i, { client }] of sides.entries()) {
      await client.query(`begin isolation level ${levels[i]}`);
    }
    return sides;
  }

  async #connect(): Promise<PostgresSide> {
    const client = new pg.Client({ connectionString: this.#url });
    await client.connect();
    // Walks keys in their order, as the engine does.
    await client.query(`
      set enable_seqscan = off; set enable_bitmapscan = off; set deadlock_timeout = '20ms'`);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new PostgresSide(client, rows[0]!.pid);
  }

  /** A session is blocked when two looks in a row say so. */
  async blocked(busy: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const seen = new Set<number>();
    for (const i of busy) if (await this.#isBlocked(i)) seen.add(i);
    for (const i of seen) if (!(await this.#isBlocked(i))) seen.delete(i);
    return seen;
  }

  async #isBlocked(i: number): Promise<boolean> {
    const { rows } = await this.#observer.query<{ blocked: boolean }>(
      'select cardinality(pg_blocking_pids($1)) > 0 as blocked',
      [this.#sides[i]!.pid],
    );
    return rows[0]!.blocked;
  }

  async contents(): Promise<string> {
    const all = async (query: string) =>
      (await this.#observer.query({ text: query, rowMode: 'array' })).rows;
    return JSON.stringify([
      await all('select id, value from parents order by id'),
      await all('select id, parent, tag from children order by id'),
    ]);
  }
}

/** A taken key is answered with no row, as `on conflict do nothing` does. */
export const forgiven = { parents_pkey: conflict, children_pkey: conflict };
