import { setImmediate as turn } from 'node:timers/promises';
import type { OpenBackend, OpenOptions, Storages } from '@stratum/conformance';
import {
  createMemoryContactsDatabase,
  createMemoryContactsStorage,
  createMemoryDatabase,
  createMemoryStorage,
} from '@stratum/storage-memory';
import { PATIENT_BOUNDS } from './patience.ts';

const DEADLINE_MS = 240_000;

/** Storages in memory, on one database of each kind. */
export function openMemory(options: OpenOptions): Promise<OpenBackend> {
  const main = createMemoryDatabase();
  const contacts = createMemoryContactsDatabase();
  const sessions: Storages[] = [];
  const session = (): Storages => {
    const opened = {
      storage: createMemoryStorage({ bounds: PATIENT_BOUNDS, ...options, database: main }),
      contacts: createMemoryContactsStorage({
        bounds: PATIENT_BOUNDS,
        ...options,
        database: contacts,
      }),
    };
    sessions.push(opened);
    return opened;
  };
  return Promise.resolve({
    ...session(),
    second: () => Promise.resolve(session()),
    async untilBlocked(calls) {
      const deadline = performance.now() + DEADLINE_MS;
      for (;;) {
        const waiting = main.waiting + contacts.waiting;
        if (waiting >= calls) return;
        if (performance.now() > deadline) {
          throw new Error(`${calls} calls were to wait for a lock, and ${waiting} do`);
        }
        await turn();
      }
    },
    async close() {
      await Promise.all(sessions.flatMap((one) => [one.storage.close(), one.contacts.close()]));
    },
  });
}
