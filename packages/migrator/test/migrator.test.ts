import { describe, expect, it } from 'vitest';
import {
  MigrationError,
  Migrator,
  type EmbeddedMigrations,
  type MigrationEvent,
  type MigratorOptions,
} from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

const two = {
  '20260101000000_users.up.sql':
    'create table users (id int primary key);\ncreate index users_i on users (id);',
  '20260101000000_users.down.sql': 'drop table users;',
  '20260102000000_emails.up.sql': 'create table emails (id int primary key);',
  '20260102000000_emails.down.sql': 'drop table emails;',
};

function migrator(
  migrations: EmbeddedMigrations,
  options: Partial<MigratorOptions> = {},
): Migrator {
  return new Migrator({ connection: database.url, migrations, ...options });
}

async function failure(work: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MigrationError);
  return error as MigrationError;
}

const tables = () =>
  database.column(
    `select tablename::text from pg_tables where schemaname = 'public' and tablename <> 'stratum_migrations' order by 1`,
  );

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
    expect(await database.column(`select service from stratum_migrations`)).toEqual([
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

  it('builds an index CONCURRENTLY while others wait for their turn, without a deadlock', async () => {
    const migrations = await embed({
      ...two,
      '20260103000000_index.sql':
        'insert into users select generate_series(1, 100000);\n' +
        'create index concurrently users_c on users (id);\nalter table users add column n int;',
    });

    await Promise.all(Array.from({ length: 4 }, () => migrator(migrations).run()));

    expect(
      await database.value(
        `select indisvalid from pg_index where indexrelid = 'users_c'::regclass`,
      ),
    ).toBe(true);
    expect(
      await database.value(
        `select direction from stratum_migrations where version = 20260103000000`,
      ),
    ).toBe(null);
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
    // Losing the lock's connection ends the holder's work.
    await database.column(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`,
    );
    expect((await ended).code).toBe('lock_lost');
    expect(await database.value(`select count(*)::int from stratum_migrations`)).toBe(0);
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
    const { default: pg } = await import('pg');
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
    expect(await database.value(`select count(*)::int from stratum_migrations`)).toBe(3);
  });
});

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

describe('a file that fails', () => {
  it('leaves nothing behind, keeps what was applied before it, and is located', async () => {
    const sql =
      '-- ä\ncreate table a (id int);\n\ninsert into a values (1);\n\nalter table a\n  alter column nothing type text;\n';
    const error = await failure(
      migrator(await embed({ ...two, '20260103000000_bad.sql': sql })).run(),
    );

    expect(error).toMatchObject({
      code: 'migration_failed',
      versions: ['20260103000000'],
      location: { file: '20260103000000_bad.sql', line: 6, statement: 3 },
      sqlState: '42703',
    });
    expect(error.message).toContain('> 6 | alter table a\n  7 |   alter column nothing type text;');
    expect(error.message).toContain('rolled back');
    expect(await tables()).toEqual(['emails', 'users']);
  });

  it('is located by the place that the server points at', async () => {
    const sql = 'create table a (id int);\n\nselect id,\n  "ä🦉",\n  missing\nfrom a;';
    const error = await failure(
      migrator(await embed({ '1_bad.sql': sql.replace('  "ä🦉",\n', "  'ä🦉',\n") })).run(),
    );

    expect(error.location).toEqual({ file: '1_bad.sql', line: 5, statement: 2 });
  });

  it('does not repeat values of rows', async () => {
    const sql = `create table a (id text primary key);\ninsert into a values ('secret-word'), ('secret-word');`;
    const error = await failure(migrator(await embed({ '1_bad.sql': sql })).run());
    const { inspect } = await import('node:util');

    expect(error.sqlState).toBe('23505');
    // The line of the file is shown; the server's detail is not.
    expect(error.message.replace(sql.split('\n')[1] ?? '', '')).not.toContain('secret-word');
    expect(inspect(error.cause)).not.toContain('secret-word');
  });

  it('fails at its end when a deferred constraint does', async () => {
    const sql = `create table a (id int primary key, b int references a deferrable initially deferred);
      insert into a values (1, 2);`;
    const error = await failure(migrator(await embed({ '1_bad.sql': sql })).run());

    expect(error).toMatchObject({ code: 'migration_failed', sqlState: '23503' });
    expect(error.message).toContain('could not be committed');
    expect(await tables()).toEqual([]);
  });

  it('does not lend its settings or its role to the next file', async () => {
    await migrator(
      await embed({
        '1_settings.sql': `select pg_catalog.set_config('search_path', '', false); set role pg_read_all_data;`,
        '2_table.sql': 'create table here (id int);',
      }),
    ).run();

    expect(await tables()).toEqual(['here']);
  });
});

describe('a file that cannot be in one transaction', () => {
  const files = {
    '1_t.sql': 'create table t as select g as id, g % 2 as same from generate_series(1, 1000) g;',
    '2_steps.up.sql':
      'alter table t add column n int;\ncreate unique index concurrently t_id on t (id);\n' +
      'create unique index concurrently if not exists t_same on t (same);\nalter table t add column m int;',
  };

  it('keeps what was done, and goes on after the rest was corrected', async () => {
    const error = await failure(migrator(await embed(files)).run());
    expect(error).toMatchObject({ location: { file: '2_steps.up.sql', line: 3, statement: 3 } });
    expect(error.message).toContain('the first 2 statements are done');

    const corrected = {
      ...files,
      '2_steps.up.sql': files['2_steps.up.sql'].replace(
        'create unique index concurrently if',
        'create index concurrently if',
      ),
    };
    const events: MigrationEvent[] = [];
    await migrator(await embed(corrected), { observer: (event) => events.push(event) }).run();

    expect(events).toContainEqual(
      expect.objectContaining({ type: 'migration_started', alreadyDone: 2 }),
    );
    // The failed attempt had left it invalid, and `if not exists` would have kept it so.
    expect(events).toContainEqual({
      type: 'invalid_index_dropped',
      version: '2',
      index: 'public.t_same',
    });
    expect(
      await database.column(`select indisvalid from pg_index where indrelid = 't'::regclass`),
    ).toEqual([true, true]);
    expect(await migrator(await embed(corrected)).check()).toMatchObject({ pending: [] });
  });

  it('refuses an edit of the statements that were done', async () => {
    await failure(migrator(await embed(files)).run());
    const edited = {
      ...files,
      '2_steps.up.sql': files['2_steps.up.sql'].replace('column n int', 'column n text'),
    };

    const error = await failure(migrator(await embed(edited)).run());

    expect(error).toMatchObject({ code: 'checksum_mismatch', versions: ['2'] });
    expect(error.message).toContain('only the rest may be corrected');
  });

  it('runs each statement by itself when the file says so', async () => {
    await migrator(
      await embed({
        '1_enum.sql':
          `-- no-transaction\ncreate type mood as enum ('sad');\nalter type mood add value 'ok';\n` +
          `create table moods (m mood default 'ok');\ndo $$ begin insert into moods default values; commit; end $$;`,
      }),
    ).run();

    expect(await database.value('select m::text from moods')).toBe('ok');
  });
});

describe('revert', () => {
  it('takes back the last ones, newest first', async () => {
    const migrations = await embed(two);
    await migrator(migrations).run();

    const result = await migrator(migrations).revert(2);

    expect(result).toMatchObject({
      migrations: ['20260102000000', '20260101000000'],
      schemaVersion: undefined,
    });
    expect(await tables()).toEqual([]);
    expect((await migrator(migrations).run()).migrations).toHaveLength(2);
  });

  it('refuses when one of them has no down file, and changes nothing', async () => {
    const migrations = await embed({
      '1_a.sql': 'create table a ();',
      '2_b.up.sql': 'create table b ();',
      '2_b.down.sql': 'drop table b;',
    });
    await migrator(migrations).run();

    const error = await failure(migrator(migrations).revert(2));

    expect(error).toMatchObject({ code: 'irreversible', versions: ['1'] });
    expect(await tables()).toEqual(['a', 'b']);
  });

  it('drops an index concurrently', async () => {
    const migrations = await embed({
      '1_a.up.sql': 'create table a (id int); create index a_id on a (id);',
      '1_a.down.sql': 'drop index concurrently a_id; drop table a;',
    });
    await migrator(migrations).run();

    await migrator(migrations).revert();

    expect(await tables()).toEqual([]);
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
    expect(await database.value(`select to_regclass('stratum_migrations')`)).toBe(null);
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
    await database.column('create schema ops');
    await migrator(await embed(two), { historyTable: 'ops.history' }).run();

    expect(await database.value('select count(*)::int from ops.history')).toBe(2);
  });
});
