import { checkEmbedded } from '@stratum/migrator/build';
import { isStorageError } from '@stratum/kernel';
import type { Username } from '@stratum/data-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddings } from '../embed-migrations.ts';
import { createMainMigrator, createPgStorage, mainMigrations } from '../src/index.ts';
import { schemaStatusOf } from '../src/migrations/schema-status.ts';
import { openDatabase, type DatabaseFixture } from './database-fixture.ts';

let database: DatabaseFixture;
beforeAll(async () => (database = await openDatabase('migrations')));
afterAll(() => database[Symbol.asyncDispose]());

const embedded = mainMigrations.migrations.map(({ version, name }) => `${version}_${name}`);

describe('the embedded migrations', () => {
  it.each(embeddings)('are those of $folder: embed them again if not', async (embedding) => {
    expect(await checkEmbedded(embedding)).toBe('up-to-date');
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
      health: 'healthy',
      replicationLagMs: null,
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
    await database.client.query(`insert into stratum.stratum_migrations
      (version, name, checksum, service, duration_ms) values (99991231000000, 'later', '', '', 0)`);
    await using storage = createPgStorage({ connection: database.url });

    expect(await storage.repositories.users.count({})).toBe(0);
    expect((await storage.status()).unknownMigrations).toEqual(['99991231000000_later']);
  });

  it('whose newer build has taken a table away says which migrations it does not know', async () => {
    await database.client.query('alter table user_passwords rename to credentials');
    await using storage = createPgStorage({ connection: database.url });
    const failure: unknown = await storage.repositories.userPasswords
      .countByScheme()
      .catch((error: unknown) => error);
    await database.client.query('alter table credentials rename to user_passwords');

    expect(isStorageError(failure, 'schema_ahead') && failure.details.unknown).toEqual([
      '99991231000000_later',
    ]);
  });

  it('knows the migrations that a squashed one has replaced', async () => {
    const [first, ...others] = mainMigrations.migrations;
    const replaces = [first!, ...others].map(({ version, name, checksum }) => ({
      version,
      name,
      checksum,
    }));
    const squashed = { ...mainMigrations, migrations: [{ ...others.at(-1)!, replaces }] };
    const ask = async (text: string) =>
      (await database.client.query({ text, rowMode: 'array' })).rows.map((row: unknown[]) =>
        row.map((value) => (typeof value === 'boolean' ? value && 't' : (value as string))),
      ) as (string | null)[][];

    expect(await schemaStatusOf(squashed)(ask)).toMatchObject({
      pendingMigrations: [],
      unknownMigrations: ['99991231000000_later'],
    });
  });
});
