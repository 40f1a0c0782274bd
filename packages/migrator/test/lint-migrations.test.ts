import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  describeFinding,
  lintMigrations,
  lintRuleIds,
  readMigrations,
  type LintFinding,
} from '../src/build/index.ts';
import { folderOf } from './migration-folder.ts';

const base = `
  create table t (id int, x int, y int, at timestamptz); create index t_x on t (x); create index t_y on t (y);
  create table u (id int primary key);
  create table c (id int); create type mood as enum ('sad');
  alter table c add constraint c_id_not_null check (id is not null) not valid;
  alter table c validate constraint c_id_not_null;`;

/** Lints files that come after the tables `t`, `u` and `c`. */
async function lint(...texts: readonly string[]): Promise<LintFinding[]> {
  const files = texts.flatMap((text, index) => [
    [`${index + 2}_new.up.sql`, text],
    [`${index + 2}_new.down.sql`, 'select 1'],
  ]);
  const folder = await folderOf({ '1_base.sql': base, ...Object.fromEntries(files) });
  const read = await readMigrations(folder);
  await fs.rm(folder, { recursive: true });
  return lintMigrations(read, { isPending: ({ version }) => version !== '1' });
}

const examples: readonly [rule: string, caught: string, safe: string][] = [
  ['index-not-concurrent', 'create index i on t (x)', 'create index concurrently i on t (x)'],
  ['drop-index-not-concurrent', 'drop index t_x', 'drop index concurrently t_x'],
  ['rebuild-under-lock', 'reindex table t', 'reindex table concurrently t'],
  ['rebuild-under-lock', 'refresh materialized view v', 'refresh materialized view concurrently v'],
  ['rebuild-under-lock', 'vacuum full t', 'vacuum t'],
  ['rebuild-under-lock', 'cluster t using t_x', 'analyze t'],
  [
    'constraint-validated-at-once',
    'alter table t add constraint f foreign key (x) references u (id)',
    'alter table t add constraint f foreign key (x) references u (id) not valid',
  ],
  [
    'constraint-validated-at-once',
    'alter table t add constraint c check (x > 0)',
    'alter table t validate constraint c',
  ],
  [
    'unique-not-using-index',
    'alter table t add constraint q unique (x)',
    'alter table t add constraint q unique using index i',
  ],
  ['set-not-null', 'alter table t alter x set not null', 'alter table c alter id set not null'],
  [
    'validated-in-same-transaction',
    'alter table t add constraint k check (x > 0) not valid; alter table t validate constraint k',
    '-- no-transaction\nalter table t add constraint k check (x > 0) not valid; alter table t validate constraint k',
  ],
  [
    'several-under-lock',
    'alter table t add z int; alter table u add z int',
    'alter table t add z int; alter table t add w int; comment on table u is $$v$$',
  ],
  [
    'several-under-lock',
    'alter table t add z int; update t set z = x',
    'alter table t add z int; insert into u values (1)',
  ],
  [
    'several-under-lock',
    'alter table t add z int; truncate u',
    '-- no-transaction\nalter table t add z int; alter table u add z int',
  ],
  [
    'enum-value-used-at-once',
    `alter type mood add value 'ok'; insert into t select 1 where 'ok' = any (enum_range(null::mood)::text[])`,
    `alter type mood add value 'ok'; insert into t select 1 where 'sad' = 'glad'`,
  ],
  [
    'enum-value-used-at-once',
    `create type m as enum ('a'); alter type m add value 'b'; create table v (m m default 'b')`,
    `create type m as enum ('a', 'b'); create table v (m m default 'b')`,
  ],
  [
    'foreign-key-without-index',
    'create table v (u_id int references u)',
    'create table v (u_id int references u); create index v_u on v (u_id) where u_id is not null',
  ],
  [
    'foreign-key-without-index',
    'create table v (a int, b int, foreign key (a, b) references w (a, b), unique (b))',
    'create table v (a int, b int, foreign key (a, b) references w (a, b), primary key (b, a))',
  ],
  [
    'foreign-key-without-index',
    'alter table c add constraint f foreign key (id) references u (id) not valid',
    'alter table t add constraint f foreign key (y) references u (id) not valid',
  ],
  ['column-type-change', 'alter table t alter x type bigint', 'alter table t add y bigint'],
  ['rewriting-column', 'alter table t add y serial', 'alter table t add y int'],
  [
    'rewriting-column',
    'alter table t add y uuid default gen_random_uuid()',
    'alter table t add y timestamptz default now()',
  ],
  [
    'rewriting-column',
    'alter table t add z int generated always as identity',
    'alter table t add z int default 1 + 1',
  ],
  [
    'rewriting-column',
    'alter table t add y int generated always as (x * 2) stored',
    'alter table t add y int default 7',
  ],
  [
    'required-column',
    'alter table t add z int not null',
    'alter table t add z int not null default 0',
  ],
  ['rename', 'alter table t rename x to y', 'create table v (x int); alter table v rename x to y'],
  ['rename', 'alter table t rename to v', 'comment on table t is $$v$$'],
  ['drop-in-use', 'alter table t drop column x', 'alter table t alter x drop default'],
  ['drop-in-use', 'drop table t', 'create table v (id int); drop table v'],
  [
    'timestamp-without-zone',
    'create table v (at timestamp(3))',
    'create table v (at timestamptz(3))',
  ],
  ['json-not-jsonb', 'alter table t add j json', 'alter table t add j jsonb'],
  ['identifier-too-long', `create table ${'v'.repeat(64)} ()`, `create table ${'v'.repeat(63)} ()`],
];

describe('the linter', () => {
  it.each(examples)('catches %s: %s', async (rule, caught) => {
    const findings = await lint(`select 1;\n${caught}`);

    expect(findings.map((one) => [one.file, one.line])).toContainEqual(['2_new.up.sql', 2]);
    expect([...new Set(findings.map((one) => one.rule))]).toEqual([rule]);
  });

  it.each(examples)(
    'shows a safe form that it would let pass, where it shows one: %s: %s',
    async (rule, caught) => {
      const [finding] = (await lint(caught)).filter((one) => one.rule === rule);
      const rest = rule === 'foreign-key-without-index' ? [caught] : [];

      const after = await lint(...rest, ...(finding?.safe ?? []));

      expect(after.filter((one) => one.rule === rule)).toEqual([]);
    },
  );

  it('prints place, rule and reason, and the safe form file by file', async () => {
    const [finding] = await lint('alter table t alter x set not null');

    expect(describeFinding(finding!).split('\n')).toEqual([
      expect.stringContaining('2_new.up.sql:1: set-not-null: The table stays locked'),
      '    Safe form:',
      '      alter table t add constraint t_x_not_null check (x is not null) not valid;',
      '    then, in a later file:',
      '      alter table t validate constraint t_x_not_null;',
      '    then, in a later file:',
      '      alter table t alter column x set not null;',
      '      alter table t drop constraint t_x_not_null;',
    ]);
  });

  it.each(examples)('has a safe form instead of %s: %s', async (_, _caught, safe) => {
    expect(await lint(safe)).toEqual([]);
  });

  it('leaves a table alone that the same set of migrations creates', async () => {
    const sql =
      'create table v (id int); create index i on v (id); alter table v alter id set not null;';
    expect(await lint(sql)).toEqual([]);
  });

  it('misses an inverse, and a time that does not exist', async () => {
    const empty = { '3_y.up.sql': 'select 1', '3_y.down.sql': '-- Not yet.' };
    const folder = await folderOf({ '20261341000000_x.sql': 'select 1', ...empty });
    const findings = await lintMigrations(await readMigrations(folder));

    expect(findings.map(({ file, rule }) => [file, rule])).toEqual([
      ['3_y.up.sql', 'no-down-file'],
      ['20261341000000_x.sql', 'no-down-file'],
      ['20261341000000_x.sql', 'impossible-timestamp'],
    ]);
  });

  it('misses statements in a file that has none', async () => {
    const folder = await folderOf({ '1_x.up.sql': '-- Later.', '1_x.down.sql': '' });
    const findings = await lintMigrations(await readMigrations(folder));

    expect(findings.map(({ rule }) => rule)).toEqual(['empty-file']);
  });

  it('is silenced by name and with a reason only', async () => {
    const drop = 'drop table t;';
    expect(
      await lint(`-- lint-ignore: drop-in-use Nothing has used it since May.\n${drop}`),
    ).toEqual([]);
    expect((await lint(`-- lint-ignore: drop-in-use\n${drop}`)).map(({ rule }) => rule)).toEqual([
      'lint-ignore',
      'drop-in-use',
    ]);
    expect((await lint(`-- lint-ignore: drop-in-use <reason>\n${drop}`))[0]?.rule).toBe(
      'lint-ignore',
    );
    expect((await lint(`-- lint-ignore: everything because\n${drop}`))[0]?.message).toContain(
      'There is no rule "everything"',
    );
  });

  it('has an example for each of its rules', () => {
    const tested = new Set([
      ...examples.map(([rule]) => rule),
      'no-down-file',
      'empty-file',
      'impossible-timestamp',
      'lint-ignore',
    ]);
    expect(lintRuleIds.filter((id) => !tested.has(id))).toEqual([]);
  });

  it('has each of its rules told in the guide', async () => {
    const guide = path.join(import.meta.dirname, '../../../docs/guides/write-a-safe-migration.md');
    const text = await fs.readFile(guide, 'utf8');

    expect(lintRuleIds.filter((id) => !text.includes(`\`${id}\``))).toEqual([]);
  });
});
