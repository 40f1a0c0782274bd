import type { Isolation, StorageErrorCode } from '@stratum/kernel';
import { isStorageError } from '@stratum/kernel';
import {
  integer,
  MemoryDatabase,
  MemoryEngine,
  type LockMode,
  type Reads,
  type Steps,
  type Table,
  type Writes,
} from '../src/index.ts';

export interface Item {
  readonly id: number;
  readonly value: number;
}

/** The table that isolation is tried on. */
export const items: Table<Item> = {
  name: 'items',
  columns: { id: integer(), value: integer() },
  primaryKey: { name: 'items_pkey', columns: ['id'] },
  indexes: [{ name: 'items_value_idx', columns: ['value'] }],
};

export function databaseOf(...tables: readonly object[]): MemoryDatabase {
  return new MemoryDatabase(tables as readonly Table<never>[]);
}

/** A database with the rows (1, 10) and (2, 20). */
export async function twoItems(): Promise<MemoryDatabase> {
  const database = databaseOf(items);
  await autocommit(database, function* (s) {
    yield* s.insert(items, { id: 1, value: 10 });
    yield* s.insert(items, { id: 2, value: 20 });
  });
  return database;
}

const context = { scope: { kind: 'system' } } as const;

export function autocommit<T>(
  database: MemoryDatabase,
  work: (statements: Writes) => Steps<T>,
): Promise<T> {
  return new MemoryEngine(database).session(context).write(work);
}

export function readFrom<T>(database: MemoryDatabase, work: (reads: Reads) => T): Promise<T> {
  return new MemoryEngine(database).session(context).read(work);
}

interface Bounds {
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A transaction with the statements that the tests need. */
export async function begin(
  database: MemoryDatabase,
  isolation: Isolation = 'read committed',
  bounds: Bounds = {},
) {
  const engine = new MemoryEngine(database);
  const transaction = await engine.begin({ isolation, ...bounds }, { ...context, ...bounds });
  const { session } = transaction;
  return {
    database,
    session,
    read: (id: number) => session.read((s) => s.find(items, 'items_pkey', id)?.value),
    all: () => session.read((s) => [...s.rows(items, { index: 'items_pkey' })].map(pair)),
    where: (test: (item: Item) => boolean) =>
      session.read((s) => [...s.rows(items, { index: 'items_pkey', where: test })].map(pair)),
    set: (id: number, value: number | ((old: number) => number)) =>
      session.write((s) =>
        count(
          s.update(items, { key: 'items_pkey', is: [id] }, (item) => ({
            value: typeof value === 'number' ? value : value(item.value),
          })),
        ),
      ),
    setWhere: (test: (item: Item) => boolean, value: (old: number) => number) =>
      session.write((s) =>
        count(
          s.update(items, { index: 'items_pkey', where: test }, (item) => ({
            value: value(item.value),
          })),
        ),
      ),
    insert: (id: number, value: number) => session.write((s) => s.insert(items, { id, value })),
    remove: (test: (item: Item) => boolean) =>
      session.write((s) => count(s.remove(items, { index: 'items_pkey', where: test }))),
    lock: (id: number, mode: LockMode, policy?: 'wait' | 'skip locked' | 'nowait') =>
      session.write((s) => count(s.lock(items, { key: 'items_pkey', is: [id] }, mode, { policy }))),
    savepoint: () => transaction.savepoint(),
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
    lockName: (name: string) => transaction.lock(name),
    tryLockName: (name: string) => transaction.tryLock(name),
  };
}

export type Session = Awaited<ReturnType<typeof begin>>;

function pair({ id, value }: Item): string {
  return `${id}=${value}`;
}

function* count(rows: Steps<readonly unknown[]>): Steps<number> {
  return (yield* rows).length;
}

/** The code that a call fails with, or what it answered. */
export async function outcome<T>(call: Promise<T>): Promise<T | StorageErrorCode> {
  try {
    return await call;
  } catch (error) {
    if (isStorageError(error)) return error.code;
    throw error;
  }
}

/** The present contents, from outside. */
export function contents(database: MemoryDatabase): Promise<string[]> {
  return readFrom(database, (s) => [...s.rows(items, { index: 'items_pkey' })].map(pair));
}
