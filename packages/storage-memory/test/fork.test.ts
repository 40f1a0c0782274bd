import type { OrganizationId, UserId, Username } from '@stratum/data-model';
import { instantOfId, ManualClock } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import {
  createMemoryContactsStorage,
  createMemoryStorage,
  openMemoryDatabases,
} from '../src/index.ts';

const alice = { username: 'alice' as Username, displayName: 'Alice' };
const bob = { username: 'bob' as Username, displayName: 'Bob' };
const organizationId = '019a9d2e-0000-7000-8000-000000000001' as OrganizationId;
const pair = [
  '019a9d2e-0000-7000-8000-00000000000a' as UserId,
  '019a9d2e-0000-7000-8000-00000000000b' as UserId,
] as const;

describe('a fork of a storage', () => {
  it('begins with what its parent has, and goes its own way', async () => {
    const seeded = createMemoryStorage();
    const { id } = await seeded.repositories.users.add(alice);
    const [one, other] = [seeded.fork(), seeded.fork()];
    await one.repositories.users.rename(id, 'Alice the first');
    await other.repositories.users.add(bob);
    await seeded.repositories.users.lock(id);

    expect((await one.repositories.users.lookup(id))?.displayName).toBe('Alice the first');
    expect((await other.repositories.users.lookup(id))?.state.kind).toBe('active');
    expect(await one.repositories.users.count({})).toBe(1);
    expect(await other.repositories.users.count({})).toBe(2);
    expect(await seeded.repositories.users.count({})).toBe(1);
  });

  it('refuses the keys that its parent has taken', async () => {
    const seeded = createMemoryStorage();
    await seeded.repositories.users.add(alice);
    await expect(seeded.fork().repositories.users.add(alice)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('has no part in units of work that are open', async () => {
    const seeded = createMemoryStorage();
    const unit = await seeded.begin();
    await unit.repositories.users.add(alice);
    const fork = seeded.fork();
    await unit.save();
    await fork.repositories.users.add(alice);
    expect(await fork.repositories.users.count({})).toBe(1);
  });

  it('has a copy of a clock that is told to move', async () => {
    const clock = new ManualClock();
    const seeded = createMemoryStorage({ clock });
    const before = clock.now();
    const fork = seeded.fork();
    clock.advance(60_000);
    expect((await fork.repositories.users.add(alice)).updatedAt).toEqual(before);
  });

  it('takes the clock and the ids that it is given', async () => {
    const clock = new ManualClock('2031-01-01T00:00:00Z');
    const next = () => '019a9d2e-0000-7000-8000-000000000123';
    const fork = createMemoryStorage().fork({ clock, ids: { next } });
    const user = await fork.repositories.users.add(alice);
    expect(user).toMatchObject({ id: next(), updatedAt: instantOfId(next()) });
    const locked = await fork.repositories.users.lock(user.id);
    expect(locked?.updatedAt).toEqual(clock.now());
  });

  it('stays open when its parent is closed, and the other way round', async () => {
    const seeded = createMemoryStorage();
    const [fork, closed] = [seeded.fork(), seeded.fork()];
    await closed.close();
    await seeded.repositories.users.add(alice);
    await seeded.close();
    expect(await fork.repositories.users.count({})).toBe(0);
  });

  it('can be had of contacts', async () => {
    const seeded = createMemoryContactsStorage();
    const fork = seeded.fork();
    await fork.repositories.contacts.connect([{ organizationId, pair }]);
    expect(await fork.repositories.contacts.findByPair(organizationId, pair)).toBeDefined();
    expect(await seeded.repositories.contacts.findByPair(organizationId, pair)).toBeUndefined();
  });

  it('can be had of all databases at once, which then share a clock', async () => {
    await using seeded = openMemoryDatabases({ clock: new ManualClock() });
    const { id } = await seeded.main.repositories.users.add(alice);
    const clock = new ManualClock('2031-01-01T00:00:00Z');
    await using fork = seeded.fork({ clock });
    await fork.contacts.repositories.contacts.connect([{ organizationId, pair }]);
    const contact = await fork.contacts.repositories.contacts.findByPair(organizationId, pair);
    const added = await fork.main.repositories.users.add(bob);
    expect(contact?.lastConnectedAt).toEqual(clock.now());
    expect(instantOfId(added.id)).toEqual(clock.now());
    expect(await fork.main.repositories.users.lookup(id)).toBeDefined();
    expect(await seeded.main.repositories.users.count({})).toBe(1);
  });
});
