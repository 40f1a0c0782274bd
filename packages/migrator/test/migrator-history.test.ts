import type { ConnectionFields } from '../src/index.ts';
import { describe, expect, it } from 'vitest';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const history = () =>
  database.column(
    `select version || ' ' || name || ' ' || checksum from stratum.stratum_migrations order by version`,
  );

describe('roles', () => {
  it('lets a role check that may only read the history, and tells it what it lacks to migrate', async () => {
    const migrations = await embed(two);
    await migrator(migrations).run();
    await database.column(`create role service_${process.pid} login password 'service'`);
    await database.column(`grant select on stratum.stratum_migrations to service_${process.pid}`);
    const connection = asRole(`service_${process.pid}`);

    expect(await migrator(migrations, { connection }).check()).toMatchObject({ pending: [] });
    const more = await embed({ ...two, '20260103000000_more.sql': 'create table more ();' });
    expect((await failure(migrator(more, { connection }).check())).code).toBe('migrations_pending');
    const error = await failure(migrator(more, { connection }).run());
    expect(error).toMatchObject({ code: 'migration_failed', sqlState: '42501' });
  });

  it('says what to grant to a role that may not even read it', async () => {
    const migrations = await embed(two);
    await migrator(migrations).run();
    await database.column(`create role stranger_${process.pid} login password 'service'`);

    const error = await failure(
      migrator(migrations, { connection: asRole(`stranger_${process.pid}`) }).check(),
    );

    expect(error.code).toBe('history_unavailable');
    expect(error.message).toContain('SELECT on the table');
  });

  it('says the same to a role that may not use the schema', async () => {
    const migrations = await embed(two);
    await database.column('create schema ops');
    const historyTable = 'ops.history';
    await migrator(migrations, { historyTable }).run();
    await database.column(`create role outsider_${process.pid} login password 'service'`);
    const connection = asRole(`outsider_${process.pid}`);

    const error = await failure(migrator(migrations, { historyTable, connection }).check());

    expect(error).toMatchObject({ code: 'history_unavailable', sqlState: '42501' });
  });

  it('refuses a server that only reads, with the way out', async () => {
    const connection = {
      url: database.url,
      options: '-c default_transaction_read_only=on',
    };

    const error = await failure(migrator(await embed(two), { connection }).run());

    expect(error.code).toBe('read_only_server');
    expect(error.message).toContain('primary');
  });

  function asRole(name: string): ConnectionFields {
    const { hostname, port, pathname } = new URL(database.url);
    return {
      host: hostname,
      port: Number(port),
      database: pathname.slice(1),
      user: name,
      password: () => Promise.resolve('service'),
    };
  }
});

describe('a file that others were squashed into', () => {
  async function squashed() {
    const { migrations } = await embed(two);
    const lines = migrations.map(
      ({ version, checksum, name }) => `-- replaces: ${version} ${checksum} ${name}`,
    );
    const text = migrations.map(({ up }) => up.text).join('\n');
    return embed({
      '20260102000000_baseline.sql': `${lines.join('\n')}\n${text}`,
      '20260103000000_more.sql': 'create table more ();',
    });
  }

  it('leaves a new database as the replaced files would, for older builds too', async () => {
    await migrator(await squashed()).run();
    const fresh = await history();
    await database.renew();
    await migrator(await embed(two)).run();
    await migrator(await squashed()).run();

    expect(await history()).toEqual(fresh);
    expect(await tablesOf(database)).toEqual(['emails', 'more', 'users']);
    expect((await migrator(await embed(two)).check()).ahead).toEqual(['20260103000000']);
    expect(
      (await migrator(await squashed()).status()).migrations.map(({ state }) => state),
    ).toEqual(['applied', 'applied']);
  });

  it('records what it replaces also when it cannot be one transaction', async () => {
    const { migrations } = await embed(two);
    const lines = migrations.map(
      ({ version, checksum, name }) => `-- replaces: ${version} ${checksum} ${name}`,
    );
    const text = 'create table a (id int);\ncreate index concurrently a_id on a (id);';
    const steps = await embed({ '20260102000000_b.sql': `${lines.join('\n')}\n${text}` });

    await migrator(steps).run();

    expect(await history()).toHaveLength(2);
    expect((await migrator(steps).check()).pending).toEqual([]);
  });

  it('refuses a database that has had some of them', async () => {
    const { '20260101000000_users.up.sql': users } = two;
    await migrator(await embed({ '20260101000000_users.up.sql': users })).run();

    const error = await failure(migrator(await squashed()).run());

    expect(error).toMatchObject({ code: 'partly_replaced', versions: ['20260102000000'] });
    expect(error.message).toContain('Run the last build');
  });

  it('cannot be taken back, and takes nothing back with it', async () => {
    await migrator(await squashed()).run();

    const error = await failure(migrator(await squashed()).revert(2));

    expect(error).toMatchObject({ code: 'irreversible', versions: ['20260103000000'] });
  });
});

describe('repair', () => {
  it('accepts an edited file, forgets one, and takes one for applied', async () => {
    await migrator(await embed(two)).run();
    const edited = await embed({ ...two, '20260101000000_users.up.sql': 'select 1;' });

    const steps = await migrator(edited).repair({
      acceptEdited: ['20260101000000'],
      forget: ['20260102000000'],
    });
    expect(steps.map(({ action }) => action)).toEqual(['accept-edited', 'forget']);
    expect((await migrator(edited).plan()).pending).toHaveLength(1);

    await migrator(edited).repair({ markApplied: ['20260102000000'] });
    expect((await migrator(edited).check()).pending).toEqual([]);
  });

  it('changes nothing when it names a version that is not there', async () => {
    await migrator(await embed(two)).run();
    const before = await history();

    const error = await failure(
      migrator(await embed(two)).repair({ forget: ['20260102000000', '7'] }),
    );

    expect(error).toMatchObject({ code: 'invalid_option', versions: ['7'] });
    expect(await history()).toEqual(before);
  });
});

describe('clear', () => {
  it('drops all that users made, and leaves a database that can be migrated again', async () => {
    const migrations = await embed({
      ...two,
      '20260103000000_all.sql': `create schema s; create table s."T" (); create extension if not exists pg_trgm; create type mood as enum ('a');
         create publication everything for all tables; create view v as select 1 as x;
         create function f() returns event_trigger language plpgsql as $$ begin end $$;
         create event trigger e on ddl_command_end execute function f(); select lo_create(4711);`,
    });
    await migrator(migrations).run();

    await migrator(migrations).clear();

    expect(
      await database.column(
        `select nspname::text from pg_namespace where nspname !~ '^pg_' order by 1`,
      ),
    ).toEqual(['information_schema', 'public']);
    expect(
      await database.value(
        `select count(*)::int from pg_class where relnamespace = 'public'::regnamespace`,
      ),
    ).toBe(0);
    expect((await migrator(migrations).run()).migrations).toHaveLength(3);
  });
});

describe('reverting to a version', () => {
  it('takes back everything that is newer', async () => {
    const migrations = await embed(two);
    await migrator(migrations).run();

    const result = await migrator(migrations).revert({ to: '20260101000000' });

    expect(result.migrations).toEqual(['20260102000000']);
    expect((await failure(migrator(migrations).revert({ to: '5' }))).code).toBe('invalid_option');
  });
});
