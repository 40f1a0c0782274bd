import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmailAddress, User, Username } from '@stratum/data-model';
import { every, faults } from '@stratum/decorators';
import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import {
  isCommit,
  isStorageError,
  ManualClock,
  UuidV7Source,
  type Interceptor,
} from '@stratum/kernel';
import type { PlatformStorage } from '@stratum/storage';
import { createMemoryStorage } from '@stratum/storage-memory';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The code of docs/guides/unit-test-your-service.md. What stands there stands here, which the last test checks.

async function signUp(storage: PlatformStorage, name: string): Promise<User | 'taken'> {
  const username = name as Username;
  try {
    return await storage.transaction(async ({ users, userEmails }) => {
      const user = await users.add({ username, displayName: name });
      await userEmails.add({ userId: user.id, address: `${name}@example.com` as EmailAddress });
      return user;
    });
  } catch (error) {
    if (isStorageError(error, 'conflict')) return 'taken';
    if (!isStorageError(error, 'ambiguous_commit')) throw error;
    // Nobody knows whether it happened, so look before doing it again.
    const user = await storage.repositories.users.findByUsername(username);
    return user ?? signUp(storage, name);
  }
}

it('tells the second who wants a name that it is taken', async () => {
  const storage = createMemoryStorage();

  await signUp(storage, 'alice');

  expect(await signUp(storage, 'ALICE')).toBe('taken');
  expect(await storage.repositories.users.count({})).toBe(1);
});

it('knows by the clock who has not been here for a month', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const storage = createMemoryStorage({ clock });
  await signUp(storage, 'alice');

  clock.advance(31 * 24 * 3_600_000);
  await signUp(storage, 'bob');

  const { nodes } = await storage.repositories.users.list({ createdBefore: clock.now() });
  expect(nodes.map(({ username }) => username)).toEqual(['alice']);
});

it('gives the same ids in every run', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  const ids = new UuidV7Source(clock, (bytes) => bytes.fill(0));
  const storage = createMemoryStorage({ clock, ids });

  expect(await signUp(storage, 'alice')).toMatchObject({
    id: '019b76da-a800-7000-8000-000000000000',
    createdAt: clock.now(),
  });
});

describe('of what was seeded once', () => {
  const seeded = createMemoryStorage();

  beforeAll(async () => {
    for (const name of ['alice', 'bob', 'carol']) await signUp(seeded, name);
  });

  it('each test has a copy of its own', async () => {
    const storage = seeded.fork();
    await signUp(storage, 'dave');
    expect(await storage.repositories.users.count({})).toBe(4);
  });

  it('and none sees what another did', async () => {
    const storage = seeded.fork();
    expect(await signUp(storage, 'dave')).not.toBe('taken');
  });
});

it('signs everybody up although every fourth write fails', async () => {
  const worst = faults(every(4, 'retryable'), { only: ({ route }) => route === 'write' });
  const storage = createMemoryStorage({ interceptors: [worst], random: () => 0 });

  for (const name of ['alice', 'bob', 'carol']) await signUp(storage, name);

  const { nodes } = await storage.repositories.users.list({}, { sort: 'username' });
  expect(nodes.map(({ username }) => username)).toEqual(['alice', 'bob', 'carol']);
});

it.each(['ambiguous-before', 'ambiguous-after'] as const)(
  'signs a user up once when the first commit is %s',
  async (kind) => {
    const once = faults((number) => (number === 1 ? kind : undefined), { only: isCommit });
    const storage = createMemoryStorage({ interceptors: [once] });

    expect(await signUp(storage, 'alice')).toMatchObject({ username: 'alice' });

    expect(await storage.repositories.users.count({})).toBe(1);
    expect(await storage.repositories.userEmails.count({})).toBe(1);
  },
);

it('passes a timeout on, and leaves nothing half done', async () => {
  const slow = faults(every(1, 'timeout'), {
    only: ({ repository }) => repository === 'userEmails',
  });
  const storage = createMemoryStorage({ interceptors: [slow] });

  await expect(signUp(storage, 'alice')).rejects.toMatchObject({ code: 'statement_timeout' });

  expect(await storage.repositories.users.count({})).toBe(0);
});

type Open = (interceptors: readonly Interceptor[]) => PlatformStorage;

/** What a service does must not hang on the backend. */
function describeSignUp(backend: string, open: Open): void {
  it(`goes through on ${backend} when the first attempt fails`, async () => {
    await using storage = open([faults((number) => (number === 2 ? 'retryable' : undefined))]);
    expect(await signUp(storage, 'erin')).toMatchObject({ username: 'erin' });
  });
}

describeSignUp('memory', (interceptors) => createMemoryStorage({ interceptors }));

describe('with a server', () => {
  const name = `unit_tests_${process.pid}`;
  let server: Awaited<ReturnType<typeof findPostgres>>;
  let connection = '';

  beforeAll(async () => {
    server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
    connection = await createDatabase(server.url, name);
    await createMainMigrator({ connection }).run();
  });

  afterAll(async () => {
    await dropDatabase(server.url, name);
    await server.stop();
  });

  describeSignUp('Postgres', (interceptors) => createPgStorage({ connection, interceptors }));
});

it('the guide shows this code', async () => {
  const root = join(import.meta.dirname, '../../..');
  const guide = await readFile(join(root, 'docs/guides/unit-test-your-service.md'), 'utf8');
  const code = plain(await readFile(import.meta.filename, 'utf8'));
  const blocks = [...guide.matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => plain(block!));

  expect(blocks.length).toBeGreaterThan(5);
  expect(blocks.filter((block) => !code.includes(block))).toEqual([]);
});

/** Without regard to how far it is indented, or where its lines are broken. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
