import type { Username } from '@stratum/data-model';
import { ManualClock, systemClock, UuidV7Source } from '@stratum/kernel';
import { createMemoryStorage, type MemoryStorage } from '@stratum/storage-memory';
import { idOfUser, instantOfUser } from '../../src/database/users.ts';
import type { MemorySubject } from '../memory-subject.ts';
import { storeOf } from './store-of-platform.ts';

const MILLION = 1_000_000;

/** The public repositories, with users who are loaded through them. */
export async function seededMemory(users: number): Promise<MemoryStorage> {
  const clock = new ManualClock();
  const later = new UuidV7Source(systemClock);
  let number = 0;
  const next = () => (number < users ? idOfUser(number) : later.next());
  const storage = createMemoryStorage({ clock, ids: { next } });
  for (; number < users; number += 1) {
    clock.set(instantOfUser(number));
    await storage.repositories.users.add({
      username: `user-${number}` as Username,
      displayName: `User ${number}`,
    });
  }
  return storage;
}

export const openStratumMemory = (): Promise<MemorySubject> =>
  Promise.resolve({
    most: MILLION,
    batch: 100,
    seeded: async (users) => storeOf(await seededMemory(users)),
    open: () => Promise.resolve(storeOf(createMemoryStorage())),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });

/** The same, every one a fork of what has been seeded. */
export const openStratumFork = (): Promise<MemorySubject> => {
  let seeded: MemoryStorage | undefined;
  return Promise.resolve({
    most: MILLION,
    batch: 100,
    async seeded(users) {
      seeded = await seededMemory(users);
      return storeOf(seeded.fork());
    },
    open: async () => storeOf((seeded ??= await seededMemory(0)).fork()),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
};
