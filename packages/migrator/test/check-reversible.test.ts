import { expect, it } from 'vitest';
import { checkReversible } from '../src/build/index.ts';
import { embed } from './migration-folder.ts';
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
