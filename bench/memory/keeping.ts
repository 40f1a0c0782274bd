import type { UserId } from '@stratum/data-model';
import { idOfUser } from '../src/database/users.ts';
import { seededMemory } from './subjects/stratum-memory.ts';

/** What a row of users, ten fields, costs in memory. */
export interface RowCost {
  readonly users: number;
  /** With its two keys. */
  readonly bytes: number;
  /** When it has been listed, by an ordered index. */
  readonly bytesWhenListed: number;
}

export async function rowCost(users: number): Promise<RowCost> {
  const before = used();
  const storage = await seededMemory(users);
  const bytes = (used() - before) / users;
  await storage.repositories.users.list({}, { limit: 1 });
  return { users, bytes, bytesWhenListed: (used() - before) / users };
}

/** By how many bytes memory has grown after so many transactions that change a row, and as many that roll back. */
export async function growth(transactions: number): Promise<number> {
  const storage = await seededMemory(1_000);
  const change = async (number: number) => {
    const id = idOfUser(number % 1_000) as UserId;
    await storage.transaction(({ users }) => users.rename(id, `User of turn ${number % 7}`));
    const unit = await storage.begin();
    await unit.repositories.users.recordLogin(id);
    await unit.cancel();
  };
  for (let number = 0; number < 10_000; number += 1) await change(number);
  const before = used();
  for (let number = 0; number < transactions; number += 1) await change(number);
  return used() - before;
}

function used(): number {
  if (globalThis.gc === undefined) throw new Error('Run this with --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
