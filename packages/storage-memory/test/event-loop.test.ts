import type { Username } from '@stratum/data-model';
import { expect, it } from 'vitest';
import { createMemoryStorage } from '../src/index.ts';

/** Of which none is waited for: far more than fit between two turns of the event loop. */
const CALLS = 500_000;

const storage = createMemoryStorage();
const { users } = storage.repositories;

it.each([
  ['calls', () => users.count({})],
  ['look-ups of nobody', () => users.findByUsername('nobody' as Username)],
  ['transactions', () => storage.transaction((inside) => inside.users.count({}))],
  ['batches', () => storage.batch((inside) => [inside.users.count({})])],
] as const)('a timer fires while somebody loops over %s', async (_, call) => {
  let fired = false;
  setTimeout(() => (fired = true), 0);
  let calls = 0;
  for (; calls < CALLS && !fired; calls += 1) await call();

  expect(fired).toBe(true);
});
