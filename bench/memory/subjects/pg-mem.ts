import { newDb, type IMemoryDb } from 'pg-mem';
import { idOfUser, instantOfUser } from '../../src/database/users.ts';
import type { MemorySubject, Store } from '../memory-subject.ts';
import { sqlStore } from './sql-store.ts';

/** Without what pg-mem does not know: collations, enumerations in a check, checks by regular expression. */
const SCHEMA = `
  create table users (
    id uuid primary key,
    username text not null,
    username_folded text not null unique,
    display_name text not null,
    role text not null,
    state text not null,
    locked_at timestamptz,
    deactivated_at timestamptz,
    last_login_at timestamptz,
    updated_at timestamptz not null
  );`;

/** pg-mem, an imitation of Postgres in JavaScript, with SQL by hand. */
export function openPgMem(): Promise<MemorySubject> {
  return Promise.resolve({
    most: 1_000,
    batch: 1,
    seeded(users) {
      const database = empty();
      const table = database.public.getTable<Record<string, unknown>>('users');
      for (let number = 0; number < users; number += 1) {
        table.insert({
          id: idOfUser(number),
          username: `user-${number}`,
          username_folded: `user-${number}`,
          display_name: `User ${number}`,
          role: 'user',
          state: 'active',
          updated_at: instantOfUser(number),
        });
      }
      return Promise.resolve(storeOn(database));
    },
    open: () => Promise.resolve(storeOn(empty())),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
}

function empty(): IMemoryDb {
  const database = newDb();
  database.public.none(SCHEMA);
  return database;
}

interface Client {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
  release(): void;
}

interface Pool {
  connect(): Promise<Client>;
  end(): Promise<void>;
}

function storeOn(database: IMemoryDb): Store {
  const { Pool: MemoryPool } = database.adapters.createPg() as { readonly Pool: new () => Pool };
  const pool = new MemoryPool();
  return sqlStore({
    async run(text, values) {
      const client = await pool.connect();
      const { rows } = await client.query(text, values);
      client.release();
      return rows;
    },
    async runAndRollBack(text, values) {
      const client = await pool.connect();
      await client.query('begin');
      const { rows } = await client.query(text, values);
      await client.query('rollback');
      client.release();
      return rows;
    },
    close: () => pool.end(),
  });
}
