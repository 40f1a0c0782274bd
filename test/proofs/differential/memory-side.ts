import { MemoryEngine, type MemoryDatabase, type Table } from '@stratum/engine-memory';
import {
  createMemoryContactsDatabase,
  createMemoryContactsStorage,
  createMemoryDatabase,
  createMemoryStorage,
  memoryContactsTables,
  memoryPlatformTables,
} from '@stratum/storage-memory';
import type { Storages } from '../../conformance/backend-under-test.ts';
import { ReplayedSources } from './replayed-sources.ts';
import type { SessionOptions, Side } from './side.ts';

/** A storage of each logical database in memory; made anew when it is emptied. */
export class MemorySide implements Side {
  readonly name = 'memory';
  readonly sources = new ReplayedSources();
  #main = createMemoryDatabase();
  #contacts = createMemoryContactsDatabase();
  #storages = this.another({});

  get storages(): Storages {
    return this.#storages;
  }

  another(session: SessionOptions): Storages {
    const { clock, ids } = this.sources;
    const options = { clock, ids, random: () => 0, ...session };
    return {
      storage: createMemoryStorage({ ...options, database: this.#main }),
      contacts: createMemoryContactsStorage({ ...options, database: this.#contacts }),
    };
  }

  /** How many calls wait for a lock. */
  waiting(): Promise<number> {
    return Promise.resolve(this.#main.waiting + this.#contacts.waiting);
  }

  empty(): Promise<void> {
    this.#main = createMemoryDatabase();
    this.#contacts = createMemoryContactsDatabase();
    this.#storages = this.another({});
    return Promise.resolve();
  }

  async dump(): Promise<string> {
    const main = await rowsOf(this.#main, memoryPlatformTables);
    return JSON.stringify({ ...main, ...(await rowsOf(this.#contacts, memoryContactsTables)) });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function rowsOf(
  database: MemoryDatabase,
  tables: readonly Table<never>[],
): Promise<Record<string, unknown[]>> {
  const session = new MemoryEngine(database).session({ scope: { kind: 'system' } });
  return session.read((reads) =>
    Object.fromEntries(
      tables.map((table) => [
        table.name,
        [...reads.rows(table, { index: table.primaryKey.name })].map((row) =>
          Object.keys(table.columns).map((column) => row[column as never]),
        ),
      ]),
    ),
  );
}
