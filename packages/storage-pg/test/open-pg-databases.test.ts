import type { OrganizationId, UserId, Username } from '@stratum/data-model';
import {
  databaseUrl,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import { isStorageError } from '@stratum/kernel';
import type { LogicalDatabases } from '@stratum/storage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  contactsMigrations,
  createContactsMigrator,
  mainMigrations,
  openPgDatabases,
} from '../src/index.ts';

const NAMES = ['main', 'contacts'] as const;

let server: PostgresServer;
beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});
afterAll(() => server.stop());
afterEach(async () => {
  for (const name of NAMES) await dropDatabase(server.url, databaseName(name));
});

function databaseName(name: (typeof NAMES)[number]): string {
  return `storage_pg_logical_${name}_${process.pid}`;
}

function open(create = true): LogicalDatabases {
  return openPgDatabases({
    main: databaseUrl(server.url, databaseName('main')),
    contacts: databaseUrl(server.url, databaseName('contacts')),
    create,
  });
}

function newest({ migrations }: typeof mainMigrations): string {
  return migrations.at(-1)!.version;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const failure: unknown = await work.catch((error: unknown) => error);
  return isStorageError(failure) ? failure.code : String(failure);
}

describe('the logical databases', () => {
  it('are created, migrated and checked by one call', async () => {
    await using databases = open();
    await databases.migrate();
    await databases.check();
    const { main, contacts } = await databases.status();

    expect(main).toMatchObject({ schemaVersion: newest(mainMigrations), pendingMigrations: [] });
    expect(contacts).toMatchObject({
      schemaVersion: newest(contactsMigrations),
      pendingMigrations: [],
    });
  });

  it('each hold their own', async () => {
    await using databases = open();
    await databases.migrate();
    const { users } = databases.main.repositories;
    const one = await users.add({ username: 'one' as Username, displayName: 'One' });
    const other = await users.add({ username: 'other' as Username, displayName: 'Other' });
    const pair: [UserId, UserId] = [one.id, other.id];
    const organizationId = one.id as string as OrganizationId;
    const connected = await databases.contacts
      .organization(organizationId)
      .repositories.contacts.connect([{ organizationId, pair }]);

    expect(connected).toBe(1);
  });

  it('can be migrated by name, whichever of them', async () => {
    await using databases = open();
    await databases.migrate(['contacts']);
    await databases.check(['contacts']);

    expect(await codeOf(databases.check(['main']))).toBe('unavailable');
    expect(await codeOf(databases.main.repositories.users.count({}))).toBe('unavailable');
  });

  it('are migrated by several processes at once', async () => {
    await using one = open();
    await using other = open();
    await Promise.all([one.migrate(), other.migrate(), one.migrate()]);

    expect((await other.status()).contacts.pendingMigrations).toEqual([]);
  });

  it('are not created unless that is allowed', async () => {
    await using databases = open(false);
    const failure: unknown = await databases.migrate().catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'unreachable' });
  });

  it('that lack migrations are told by what they lack', async () => {
    await using databases = open();
    await databases.migrate();
    const connection = databaseUrl(server.url, databaseName('contacts'));
    await createContactsMigrator({ connection }).revert();
    await databases.check(['main']);
    const failure: unknown = await databases.check().catch((error: unknown) => error);

    expect(isStorageError(failure, 'migrations_pending') && failure.details.pending).toEqual(
      contactsMigrations.migrations.map(({ version, name }) => `${version}_${name}`),
    );
  });
});
