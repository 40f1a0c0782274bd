import { promises as fs } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  lintMigrations,
  lintRuleIds,
  readMigrations,
  type LintFinding,
} from '../src/build/index.ts';
import { folderOf } from './migration-folder.ts';

const base = 'create table t (id int, x int, at timestamptz); create table u (id int primary key);';

/** Lints one file that comes after the tables `t` and `u`. */
async function lint(sql: string): Promise<LintFinding[]> {
  const folder = await folderOf({ '1_base.sql': base, '2_new.up.sql': sql, '2_new.down.sql': '' });
  const read = await readMigrations(folder);
  await fs.rm(folder, { recursive: true });
  return lintMigrations(read, { isPending: ({ version }) => version === '2' });
}

const examples: readonly [rule: string, caught: string, safe: string][] = [
  ['index-not-concurrent', 'create index i on t (x)', 'create index concurrently i on t (x)'],
  ['drop-index-not-concurrent', 'drop index i', 'drop index concurrently i'],
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
  ['set-not-null', 'alter table t alter x set not null', 'alter table t alter x drop not null'],
  ['column-type-change', 'alter table t alter x type bigint', 'alter table t add y bigint'],
  ['rewriting-column', 'alter table t add y serial', 'alter table t add y int'],
  [
    'rewriting-column',
    'alter table t add y uuid default gen_random_uuid()',
    'alter table t add y timestamptz default now()',
  ],
  [
    'rewriting-column',
    'alter table t add y int generated always as (x * 2) stored',
    'alter table t add y int default 7',
  ],
  ['rename', 'alter table t rename x to y', 'create table v (x int); alter table v rename x to y'],
  ['rename', 'alter table t rename to v', 'comment on table t is $$v$$'],
  ['drop-in-use', 'alter table t drop column x', 'alter table t alter x drop default'],
  ['drop-in-use', 'drop table t', 'drop view v'],
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
    expect(
      (await lint(`select 1;\n${caught}`)).map((one) => [one.rule, one.file, one.line]),
    ).toEqual([[rule, '2_new.up.sql', 2]]);
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
    const folder = await folderOf({ '20261341000000_x.sql': 'select 1' });
    const findings = await lintMigrations(await readMigrations(folder));

    expect(findings.map(({ rule }) => rule)).toEqual(['no-down-file', 'impossible-timestamp']);
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
    expect((await lint(`-- lint-ignore: everything because\n${drop}`))[0]?.message).toContain(
      'There is no rule "everything"',
    );
  });

  it('has an example for each of its rules', () => {
    const tested = new Set([
      ...examples.map(([rule]) => rule),
      'no-down-file',
      'impossible-timestamp',
      'lint-ignore',
    ]);
    expect(lintRuleIds.filter((id) => !tested.has(id))).toEqual([]);
  });
});
