import { expect, it } from 'vitest';
import { checkReversible, readMigrations } from '../src/build/index.ts';
import { embed, folderOf } from './migration-folder.ts';
import { two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

it('passes migrations whose inverses take back what they did, and names those without one', async () => {
  const report = await checkReversible(
    await embed({ ...two, '20260103000000_last.sql': 'create table last ();' }),
    database.url,
  );

  expect(report).toEqual({
    reversible: ['20260101000000_users.up.sql', '20260102000000_emails.up.sql'],
    withoutInverse: ['20260103000000_last.sql'],
    broken: [],
  });
});

it.each([
  ['leaves something behind', 'drop table t;', 'not-restored'],
  ['fails', 'drop table t; drop type kind; drop table nothing;', 'failed'],
])('catches an inverse that %s', async (_, down, kind) => {
  const { broken } = await checkReversible(
    await embed({
      '1_t.up.sql': `create type kind as enum ('a'); create table t (kind kind);`,
      '1_t.down.sql': down,
    }),
    database.url,
  );

  expect(broken).toMatchObject([{ file: '1_t.down.sql', reason: { kind } }]);
});

it('catches a file that does something else the second time', async () => {
  const { broken } = await checkReversible(
    await embed({
      '1_runs.up.sql': 'create table runs (id int);',
      '1_runs.down.sql': 'drop table runs;',
      '2_index.up.sql': `insert into runs values (1);
        do $$ begin if (select count(*) from runs) > 1 then create index i on runs (id); end if; end $$;`,
      '2_index.down.sql': 'drop index if exists i;',
    }),
    database.url,
  );

  expect(broken).toMatchObject([{ file: '2_index.down.sql', reason: { kind: 'not-repeatable' } }]);
});

const five = {
  '1_a.up.sql': 'create table a (id int);',
  '1_a.down.sql': 'drop table a;',
  '2_b.up.sql': 'create table b (id int); create index b_i on b (id);',
  '2_b.down.sql': 'alter table b rename to c;',
  '3_c.up.sql': 'alter table b add name text;',
  '3_c.down.sql': 'alter table b drop name; drop table nothing;',
  '4_d.up.sql': 'create table d (id int);',
  '4_d.down.sql': 'drop tabel d;',
  '5_e.up.sql': 'alter table b add note text;',
  '5_e.down.sql': 'alter table b drop note;',
};

async function read(files: Readonly<Record<string, string>>) {
  return (await readMigrations(await folderOf(files), 'main', { unrunnable: 'keep' })).embedded;
}

it('goes on after a break, on the state that each file was written for', async () => {
  const { reversible, broken } = await checkReversible(await read(five), database.url);

  expect(reversible).toEqual(['1_a.up.sql', '5_e.up.sql']);
  expect(broken).toMatchObject([
    { file: '2_b.down.sql', reason: { kind: 'not-restored' } },
    { file: '3_c.down.sql', reason: { kind: 'failed', error: { code: 'migration_failed' } } },
    { file: '4_d.down.sql', reason: { kind: 'failed', error: { code: 'invalid_file' } } },
  ]);
});

it('begins where it is asked to', async () => {
  const report = await checkReversible(await read(five), database.url, { since: '4' });

  expect(report.reversible).toEqual(['5_e.up.sql']);
  expect(report.broken.map(({ file }) => file)).toEqual(['4_d.down.sql']);
});

it('says where it had to stop', async () => {
  const files = { ...five, '3_c.up.sql': 'alter table nothing add name text;' };
  const report = await checkReversible(await read(files), database.url);

  expect(report).toMatchObject({ reversible: ['1_a.up.sql'], stopped: { file: '3_c.up.sql' } });
});
