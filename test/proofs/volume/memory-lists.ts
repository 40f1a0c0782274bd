import { setImmediate as turn } from 'node:timers/promises';
import { integer, MemoryDatabase, MemoryEngine, text, type Table } from '@stratum/engine-memory';
import { isStorageError, type Isolation } from '@stratum/kernel';
import type { SeededRandom } from '../differential/seeded-random.ts';
import { numbersIn, type ListEngine, type ListSession } from './list-engine.ts';

interface ListRow {
  readonly key: number;
  /** Each behind a comma. */
  readonly items: string;
}

const lists: Table<ListRow> = {
  name: 'lists',
  columns: { key: integer(), items: text() },
  primaryKey: { name: 'lists_pkey', columns: ['key'] },
};

const context = { scope: { kind: 'system' } } as const;

/** Nothing here takes time by itself: chance says who goes on when. */
export async function openMemoryLists(keys: number, random: SeededRandom): Promise<ListEngine> {
  const tables: readonly object[] = [lists];
  const engine = new MemoryEngine(new MemoryDatabase(tables as readonly Table<never>[]));
  await engine.session(context).write(function* (s) {
    for (let key = 0; key < keys; key += 1) yield* s.insert(lists, { key, items: '' });
  });
  return {
    name: 'memory',
    session: () => Promise.resolve(new MemoryListSession(engine, random)),
    lists: () =>
      engine
        .session(context)
        .read(
          (s) =>
            new Map(
              [...s.rows(lists, { index: 'lists_pkey' })].map(({ key, items }) => [
                key,
                numbersIn(items),
              ]),
            ),
        ),
    close: () => engine.close(),
  };
}

class MemoryListSession implements ListSession {
  readonly #engine: MemoryEngine;
  readonly #random: SeededRandom;
  #transaction: Awaited<ReturnType<MemoryEngine['begin']>> | undefined;

  constructor(engine: MemoryEngine, random: SeededRandom) {
    this.#engine = engine;
    this.#random = random;
  }

  async begin(isolation: Isolation): Promise<void> {
    await this.#pause();
    this.#transaction = await this.#engine.begin({ isolation }, context);
  }

  async read(key: number): Promise<readonly number[]> {
    await this.#pause();
    const row = await this.#transaction!.session.read((s) => s.find(lists, 'lists_pkey', key));
    return numbersIn(row!.items);
  }

  async append(key: number, value: number): Promise<void> {
    await this.#pause();
    const selection = { key: 'lists_pkey', is: [key] };
    await this.#transaction!.session.write((s) =>
      s.update(lists, selection, ({ items }) => ({ items: `${items},${value}` })),
    );
  }

  async commit(): Promise<void> {
    await this.#pause();
    await this.#transaction!.commit();
  }

  rollback(): Promise<void> {
    return this.#transaction!.rollback();
  }

  isExpected(error: unknown): boolean {
    return isStorageError(error, 'serialization_failure', 'deadlock');
  }

  async #pause(): Promise<void> {
    for (let i = this.#random.below(3); i > 0; i -= 1) await turn();
  }
}
