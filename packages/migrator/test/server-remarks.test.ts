import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);

describe('what the server says beside its answers', () => {
  it('reaches the observer, with the file and line that it is about', async () => {
    const events: MigrationEvent[] = [];
    const migrations = await embed({
      '1_a.sql': `drop table if exists nothing;\ndo $$ begin raise warning 'mind the gap' using hint = 'jump'; end $$;`,
      '2_b.sql': `-- no-transaction\nselect 1;\ncreate table if not exists t ();\ncreate table if not exists t ();`,
    });

    await migrator(migrations, { observer: (event) => events.push(event) }).run();

    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([
      {
        file: '1_a.sql',
        line: 1,
        level: 'notice',
        message: 'table "nothing" does not exist, skipping',
      },
      { file: '1_a.sql', line: 2, level: 'warning', message: 'mind the gap', hint: 'jump' },
      { file: '2_b.sql', line: 4, level: 'notice', sqlState: '42P07' },
    ]);
  });

  it('names the file that is running before it is done', async () => {
    const events: string[] = [];
    const migrations = await embed({ '1_a.sql': `do $$ begin raise notice 'at work'; end $$` });

    await migrator(migrations, { observer: ({ type }) => events.push(type) }).run();

    expect(events).toEqual([
      'planned',
      'migration_started',
      'notice',
      'migration_finished',
      'finished',
    ]);
  });
});

describe('an error', () => {
  it('keeps the detail that names what depends on a table, and the hint', async () => {
    const error = await failure(
      migrator(
        await embed({
          '1_a.sql': 'create table t (id int); create view v as table t; drop table t;',
        }),
      ).run(),
    );

    expect(error.message).toContain('Detail: view v depends on table t');
    expect(error.message).toContain('Hint: Use DROP ... CASCADE');
  });

  it.each([
    [
      'a key',
      `create table t (id text unique); insert into t values ('secret'), ('secret');`,
      '23505',
    ],
    [
      'a row',
      `create table t (id text check (id = '')); insert into t values ('secret');`,
      '23514',
    ],
    ['a value', `select 'secret'::int;`, '22P02'],
    ['what it raises itself', `do $$ begin raise 'no' using detail = 'secret'; end $$;`, 'P0001'],
  ])('loses the detail that quotes %s', async (_, sql, sqlState) => {
    const error = await failure(migrator(await embed({ '1_a.sql': sql })).run());

    expect(error.sqlState).toBe(sqlState);
    // The lines of the file itself are shown, and nothing else.
    expect(error.message.replaceAll(/^.*\| .*$/gm, '')).not.toContain('secret');
    expect(JSON.stringify(Object.entries(error.cause as object))).not.toContain('secret');
  });
});
