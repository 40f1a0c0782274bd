import { setImmediate as turn } from 'node:timers/promises';
import type { OpenBackend, OpenOptions } from '@stratum/conformance';
import { createMemoryDatabase, createMemoryStorage } from '@stratum/storage-memory';

const DEADLINE_MS = 10_000;

/** Storages in memory, on one database. */
export function openMemory(options: OpenOptions): Promise<OpenBackend> {
  const database = createMemoryDatabase();
  const storages = [createMemoryStorage({ ...options, database })];
  return Promise.resolve({
    storage: storages[0]!,
    second() {
      const second = createMemoryStorage({ ...options, database });
      storages.push(second);
      return Promise.resolve(second);
    },
    async untilBlocked(calls) {
      const deadline = performance.now() + DEADLINE_MS;
      while (database.waiting < calls) {
        if (performance.now() > deadline) {
          throw new Error(`${calls} calls were to wait for a lock, and ${database.waiting} do`);
        }
        await turn();
      }
    },
    async close() {
      await Promise.all(storages.map((storage) => storage.close()));
    },
  });
}
