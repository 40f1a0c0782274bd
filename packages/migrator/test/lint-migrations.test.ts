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
import { lintBase, lintExamples } from './lint-examples.ts';
import { folderOf } from './migration-folder.ts';

/** Lints files that come after those of `lintBase`. */
async function lint(...texts: readonly string[]): Promise<LintFinding[]> {
  const files = texts.flatMap((text, index) => [
    [`${index + 2}_new.up.sql`, text],
    [`${index + 2}_new.down.sql`, 'select 1'],
  ]);
  const folder = await folderOf({ '1_base.sql': lintBase, ...Object.fromEntries(files) });
  const read = await readMigrations(folder);
  await fs.rm(folder, { recursive: true });
  return lintMigrations(read, { isPending: ({ version }) => version !== '1' });
}

describe('the linter', () => {
  it.each(lintExamples)('catches %s: %s', async (rule, caught) => {
    const findings = await lint(`select 1;\n${caught}`);

    expect(findings.map((one) => [one.file, one.line])).toContainEqual(['2_new.up.sql', 2]);
    expect([...new Set(findings.map((one) => one.rule))]).toEqual([rule]);
  });

  it.each(lintExamples)(
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

  it.each(lintExamples)('has a safe form instead of %s: %s', async (_, _caught, safe) => {
    expect(await lint(safe)).toEqual([]);
  });

  it('leaves a table alone that the same set of migrations creates', async () => {
    const sql =
      'create table v (id int); create index i on v (id); alter table v alter id set not null;';
    expect(await lint(sql)).toEqual([]);
  });

  it('takes a table for new by its order, and through its renaming', async () => {
    const index = (table: string): string => `create index ${table}_i on ${table} (id);`;

    const before = await lint(
      'create index i on c (id);',
      'drop table c; create table c (id int);',
    );
    expect(before.map(({ file, rule }) => [file, rule])).toEqual([
      ['2_new.up.sql', 'index-not-concurrent'],
      ['3_new.up.sql', 'drop-in-use'],
    ]);
    expect(await lint(`create table v (id int); alter table v rename to w;`, index('w'))).toEqual(
      [],
    );
    expect(await lint(`create table if not exists c (id int);`, index('c'))).toMatchObject([
      { file: '3_new.up.sql', rule: 'index-not-concurrent' },
    ]);
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
      ...lintExamples.map(([rule]) => rule),
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
