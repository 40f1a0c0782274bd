import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { Migrator, type MigrationEvent } from '../src/index.ts';
import { lockKey } from '../src/migration-lock.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const tables = () => tablesOf(database);

describe('run', () => {
  it('applies what is pending, once, and keeps who applied it', async () => {
    const migrations = await embed(two);
    const service = { name: 'billing', version: '1.2.3' };

    const first = await migrator(migrations, { service }).run();
    const second = await migrator(migrations, { service }).run();

    expect(first).toMatchObject({
      migrations: ['20260101000000', '20260102000000'],
      schemaVersion: '20260102000000',
      ahead: [],
    });
    expect(second).toMatchObject({ migrations: [], schemaVersion: '20260102000000' });
    expect(await tables()).toEqual(['emails', 'users']);
    expect(await database.column(`select service from stratum.stratum_migrations`)).toEqual([
      'billing 1.2.3',
      'billing 1.2.3',
    ]);
  });

  it('tells an observer what it does, and is not stopped by what the observer throws', async () => {
    const events: MigrationEvent[] = [];
    await migrator(await embed(two), {
      observer: (event) => {
        events.push(event);
        throw new Error('the logger is broken');
      },
    }).run();

    expect(events.map(({ type }) => type)).toEqual([
      'planned',
      'migration_started',
      'migration_finished',
      'migration_started',
      'migration_finished',
      'finished',
    ]);
  });

  // With processes of their own, and under load: test/proofs/migrator.
  it('is done by one of sixteen that start together on an empty database', async () => {
    const migrations = await embed({ ...two, '20260103000000_slow.sql': 'select pg_sleep(0.2)' });
    const started: string[] = [];
    const runs = Array.from({ length: 16 }, () =>
      migrator(migrations, {
        observer: (event) => {
          if (event.type === 'migration_started') started.push(event.version);
        },
      }).run(),
    );

    const results = await Promise.all(runs);

    expect(started).toEqual(['20260101000000', '20260102000000', '20260103000000']);
    expect(results.map(({ schemaVersion }) => schemaVersion)).toEqual(
      Array<string>(16).fill('20260103000000'),
    );
  });

  it('builds indexes CONCURRENTLY while others wait for their turn, without a deadlock', async () => {
    const builds = Array.from({ length: 3 }, (_, number) => [
      `create index concurrently users_${number} on users (id);`,
      `drop index concurrently users_${number};`,
    ]);
    const migrations = await embed({
      ...two,
      '20260103000000_index.sql': [
        'insert into users select generate_series(1, 10000);',
        ...builds.flat(),
        'create index concurrently users_c on users (id);',
        'alter table users add column n int;',
      ].join('\n'),
    });

    await Promise.all(Array.from({ length: 6 }, () => migrator(migrations).run()));

    expect(
      await database.value(
        `select indisvalid from pg_index where indexrelid = 'users_c'::regclass`,
      ),
    ).toBe(true);
    expect(
      await database.value(
        `select direction from stratum.stratum_migrations where version = 20260103000000`,
      ),
    ).toBe(null);
  });

  it('keeps no transaction open while it waits, which an index build would wait for', async () => {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query(
      `begin; select pg_advisory_xact_lock(${lockKey('public.stratum_migrations')})`,
    );
    let told: (() => void) | undefined;
    const waiting = new Promise<void>((resolve) => (told = resolve));
    const run = migrator(await embed(two), {
      service: { name: 'waiter', version: '1' },
      observer: (event) => {
        if (event.type === 'waiting_for_lock') told?.();
      },
    }).run();
    await waiting;

    await vi.waitFor(
      async () =>
        expect(
          await database.column(
            `select state from pg_stat_activity where application_name = 'stratum-migrator waiter'`,
          ),
        ).toEqual(['idle']),
      { timeout: 240_000 },
    );
    await holder.query('commit');
    await holder.end();
    await run;
  });

  it('waits for a holder of the lock, says who it is, and gives up at the deadline', async () => {
    const migrations = await embed({ '1_slow.sql': 'select pg_sleep(30)' });
    let begun: (() => void) | undefined;
    const working = new Promise<void>((resolve) => (begun = resolve));
    const holder = migrator(migrations, {
      service: { name: 'holder', version: '1' },
      observer: (event) => {
        if (event.type === 'migration_started') begun?.();
      },
    }).run();
    const ended = failure(holder);
    await working;

    const events: MigrationEvent[] = [];
    const error = await failure(
      migrator(migrations, { waitForLockMs: 300, observer: (event) => events.push(event) }).run(),
    );

    expect(error.code).toBe('lock_wait_timeout');
    expect(error.message).toMatch(/held by pid \d+ \(stratum-migrator holder\), since 20/);
    expect(events[0]).toMatchObject({
      type: 'waiting_for_lock',
      holder: { application: 'stratum-migrator holder' },
    });
    // Losing the lock's connection, and not the one that works, ends the holder's work.
    await database.column(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted and a.state = 'idle in transaction'`,
    );
    expect((await ended).code).toBe('lock_lost');
    expect(await database.value(`select count(*)::int from stratum.stratum_migrations`)).toBe(0);
  });

  it('waits for a server that cannot be reached, and then says so without the password', async () => {
    const error = await failure(
      new Migrator({
        connection: 'postgres://u:secret-word@127.0.0.1:1/db',
        migrations: await embed(two),
        waitForServerMs: 200,
      }).run(),
    );

    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('127.0.0.1:1/db');
    expect(error.message).not.toContain('secret-word');
  });

  it('tries a file again that could not get its locks in time', async () => {
    await migrator(await embed(two)).run();

    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('begin; select * from users');
    const events: MigrationEvent[] = [];

    await migrator(
      await embed({ ...two, '20260103000000_more.sql': 'alter table users add column n int;' }),
      {
        lockTimeoutMs: 50,
        observer: (event) => {
          events.push(event);
          if (event.type === 'retrying') void reader.query('commit');
        },
      },
    ).run();
    await reader.end();

    expect(events).toContainEqual(expect.objectContaining({ type: 'retrying', sqlState: '55P03' }));
    expect(await database.value(`select count(*)::int from stratum.stratum_migrations`)).toBe(3);
  });
});
