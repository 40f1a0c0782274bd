import { instantOfId, ManualClock } from '@stratum/kernel';
import type { OrganizationId, Slug, UserId, Username } from '@stratum/data-model';
import { describe, expect, it } from 'vitest';
import {
  createMemoryContactsDatabase,
  createMemoryDatabase,
  openMemoryDatabases,
} from '../src/index.ts';

const newUser = { username: 'alice' as Username, displayName: 'Alice' };
const organizationId = '019a9d2e-0000-7000-8000-000000000001' as OrganizationId;
const pair = [
  '019a9d2e-0000-7000-8000-00000000000a' as UserId,
  '019a9d2e-0000-7000-8000-00000000000b' as UserId,
] as const;

describe('the logical databases in memory', () => {
  it('are ready as they are opened', async () => {
    await using databases = openMemoryDatabases();
    await databases.migrate();
    await databases.check(['contacts']);
    const { main, contacts } = await databases.status();
    expect(main.pendingMigrations).toEqual([]);
    expect(contacts.schemaVersion).toBeNull();
  });

  it('tell the time by one clock', async () => {
    const clock = new ManualClock();
    await using databases = openMemoryDatabases({ clock });
    const user = await databases.main.repositories.users.add(newUser);
    await databases.contacts.repositories.contacts.connect([{ organizationId, pair }]);
    const found = await databases.contacts.repositories.contacts.findByPair(organizationId, pair);
    expect(instantOfId(user.id)).toEqual(clock.now());
    expect(found?.lastConnectedAt).toEqual(clock.now());
  });

  it('outlive the storages opened on them', async () => {
    const given = { main: createMemoryDatabase(), contacts: createMemoryContactsDatabase() };
    const first = openMemoryDatabases(given);
    const user = await first.main.repositories.users.add(newUser);
    await first.close();

    await using second = openMemoryDatabases(given);
    expect(await second.main.repositories.users.lookup(user.id)).toEqual(user);
  });

  it('cannot be used or checked once closed', async () => {
    const databases = openMemoryDatabases();
    await databases.close();
    await databases.close();
    await expect(databases.check()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(databases.contacts.repositories.contacts.connect([])).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('hand out handles that see one organization alone', async () => {
    await using databases = openMemoryDatabases();
    const { users, organizations } = databases.main.repositories;
    const owner = await users.add(newUser);
    const ours = await organizations.add({ slug: 'ours' as Slug, name: 'Ours', ownerId: owner.id });
    const theirs = await organizations.add({ slug: 'x' as Slug, name: 'X', ownerId: owner.id });

    const handle = databases.main.organization(ours.id).repositories;
    expect(await handle.organizations.lookup(theirs.id)).toBeUndefined();
    expect(await handle.organizations.count({})).toBe(1);
    expect(await handle.users.lookup(owner.id)).toEqual(owner);
  });
});
