import { createMemoryStorage } from '@stratum/storage-memory';
import { expect, it } from 'vitest';
import { argon2idHasher } from '../src/accounts/password-hasher.ts';
import { exampleUsers } from '../src/seed.ts';

const cheap = argon2idHasher({ memoryCost: 8, timeCost: 1, parallelism: 1 });

it('seeds a storage in memory once, and tells how far it is', async () => {
  await using main = createMemoryStorage();
  const told: number[] = [];
  const progress = { expect: (total: number) => told.push(total), advance: () => told.push(1) };
  const seed = exampleUsers(cheap, { production: false });
  expect(await seed.run({ main }, progress)).toBe(26);
  expect(told).toEqual([26, ...Array.from({ length: 26 }, () => 1)]);
  expect(await seed.run({ main }, progress)).toBe(0);
  expect(await main.repositories.users.count({})).toBe(26);
});

it('adds no users with a published password in production', async () => {
  await using main = createMemoryStorage();
  const seed = exampleUsers(cheap, { production: true });
  expect(seed.refusal).toMatch(/NODE_ENV is production/);
  expect(await seed.run({ main })).toBe(0);
  expect(await main.repositories.users.count({})).toBe(0);
});
