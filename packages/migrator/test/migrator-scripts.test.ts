import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const tables = () => tablesOf(database);

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
