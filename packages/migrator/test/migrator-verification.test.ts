import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const tables = () => tablesOf(database);

describe('verification', () => {
  it('names a file that was edited after it had been applied', async () => {
    await migrator(await embed(two)).run();
    const edited = {
      ...two,
      '20260101000000_users.up.sql': 'create table users (id bigint primary key);',
    };

    const error = await failure(migrator(await embed(edited)).run());

    expect(error).toMatchObject({ code: 'checksum_mismatch', versions: ['20260101000000'] });
    expect(error.message).toContain('20260101000000_users.up.sql was edited');
  });

  it('accepts an edit that the file itself declares', async () => {
    const before = await embed(two);
    await migrator(before).run();
    const text = `-- accepts-checksum: ${before.migrations[0]?.checksum}\ncreate table users (id int primary key);`;

    const after = await embed({ ...two, '20260101000000_users.up.sql': text });
    expect((await migrator(after).run()).migrations).toEqual([]);
  });

  it('refuses a database that has an old migration which is not embedded', async () => {
    await migrator(await embed(two)).run();
    const { '20260102000000_emails.up.sql': later, '20260102000000_emails.down.sql': down } = two;
    const without = {
      '20260102000000_emails.up.sql': later,
      '20260102000000_emails.down.sql': down,
    };

    const error = await failure(migrator(await embed(without)).run());

    expect(error).toMatchObject({ code: 'missing_migration', versions: ['20260101000000'] });
    expect(error.message).toContain('(users)');
  });

  it('refuses a file that comes before one that has been applied, unless that is allowed', async () => {
    await migrator(await embed(two)).run();
    const late = await embed({ ...two, '20260101120000_late.sql': 'create table late ();' });

    const error = await failure(migrator(late).run());
    expect(error).toMatchObject({ code: 'out_of_order', versions: ['20260101120000'] });

    await migrator(late, { outOfOrder: 'apply' }).run();
    expect(await tables()).toEqual(['emails', 'late', 'users']);
  });

  it('goes on with a warning when the database is ahead', async () => {
    await migrator(await embed(two)).run();
    const older = await embed({
      '20260101000000_users.up.sql': two['20260101000000_users.up.sql'],
    });
    const events: MigrationEvent[] = [];

    const result = await migrator(older, { observer: (event) => events.push(event) }).run();

    expect(result).toMatchObject({ ahead: ['20260102000000'], schemaVersion: '20260102000000' });
    expect(events).toContainEqual({ type: 'database_ahead', versions: ['20260102000000'] });
  });
});

describe('looking without touching', () => {
  it('plans and reports on a database that was never migrated, and writes nothing', async () => {
    const migrations = await embed(two);

    expect((await migrator(migrations).plan()).pending).toHaveLength(2);
    expect((await migrator(migrations).status()).migrations.map(({ state }) => state)).toEqual([
      'pending',
      'pending',
    ]);
    expect(await database.value(`select to_regclass('stratum.stratum_migrations')`)).toBe(null);
  });

  it('checks for a service that must not migrate', async () => {
    const migrations = await embed(two);
    const error = await failure(migrator(migrations).check());
    expect(error).toMatchObject({
      code: 'migrations_pending',
      versions: ['20260101000000', '20260102000000'],
    });
    expect(error.message).toContain('stratum migrate run');

    await migrator(migrations).run();
    expect((await migrator(migrations).check()).pending).toEqual([]);
  });

  it('reports a contradiction instead of throwing it', async () => {
    await migrator(await embed(two)).run();
    const edited = await embed({ ...two, '20260101000000_users.up.sql': 'select 1;' });

    const report = await migrator(edited).status();

    expect(report.problem?.code).toBe('checksum_mismatch');
    expect(report.migrations.map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  it('keeps its history where it is told to', async () => {
    await migrator(await embed(two), { historyTable: 'ops.history' }).run();

    expect(await database.value('select count(*)::int from ops.history')).toBe(2);
  });
});
