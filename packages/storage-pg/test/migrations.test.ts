import { checkEmbedded } from '@stratum/migrator/build';
import { isStorageError } from '@stratum/kernel';
import type { Username } from '@stratum/data-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainEmbedding } from '../embed-migrations.ts';
import { createMainMigrator, createPgStorage, mainMigrations } from '../src/index.ts';
import { openMainDatabase, type MainDatabaseFixture } from './main-database-fixture.ts';

let database: MainDatabaseFixture;
beforeAll(async () => (database = await openMainDatabase('migrations')));
afterAll(() => database[Symbol.asyncDispose]());

const embedded = mainMigrations.migrations.map(({ version, name }) => `${version}_${name}`);

describe('the embedded migrations', () => {
  it('are those of the folder: embed them again if not', async () => {
    expect(await checkEmbedded(mainEmbedding)).toBe('up-to-date');
  });
});

describe('a storage', () => {
  it('on a database without its tables says what is pending', async () => {
    await using storage = createPgStorage({ connection: database.url });
    const status = await storage.status();
    const add = storage.repositories.users.add({
      username: 'ann' as Username,
      displayName: 'Ann',
    });
    const failure: unknown = await add.catch((error: unknown) => error);

    expect(status).toEqual({
      backend: 'postgres',
      schemaVersion: null,
      pendingMigrations: embedded,
      unknownMigrations: [],
    });
    expect(isStorageError(failure, 'migrations_pending') && failure.details.pending).toEqual(
      embedded,
    );
  });

  it('finds its tables once they have been migrated', async () => {
    await createMainMigrator({ connection: database.url }).run();
    await using storage = createPgStorage({ connection: database.url });

    expect(await storage.repositories.users.count({})).toBe(0);
    expect(await storage.status()).toMatchObject({
      schemaVersion: mainMigrations.migrations.at(-1)!.version,
      pendingMigrations: [],
    });
  });

  it('works on a database that a newer build has migrated, and says so', async () => {
    await database.client.query(`insert into stratum_migrations
      (version, name, checksum, service, duration_ms) values (99991231000000, 'later', '', '', 0)`);
    await using storage = createPgStorage({ connection: database.url });

    expect(await storage.repositories.users.count({})).toBe(0);
    expect((await storage.status()).unknownMigrations).toEqual(['99991231000000_later']);
  });
});
