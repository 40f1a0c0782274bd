import { expect, it } from 'vitest';
import { compareWithBase } from '../src/build/index.ts';
import { embed } from './migration-folder.ts';

const common = [
  { file: '1_a.up.sql', text: 'select 1;' },
  { file: '1_a.down.sql', text: 'select 2;' },
  { file: '3_c.sql', text: 'select 3;\r\n' },
];
const base = { common, tip: common };

const problemsOf = async (files: Record<string, string>) =>
  compareWithBase(await embed(files), base).problems.map(
    ({ file, message }) => `${file}: ${message}`,
  );

it('finds nothing in a folder with what is on the base branch, and newer files', async () => {
  const embedded = await embed({
    '1_a.up.sql': 'select 1;',
    '1_a.down.sql': 'select 7;',
    '3_c.sql': 'select 3;\n',
    '4_d.sql': 'select 4;',
  });

  const { problems, isNew } = compareWithBase(embedded, base);

  expect(problems).toEqual([]);
  expect(embedded.migrations.filter(isNew).map(({ name }) => name)).toEqual(['d']);
});

it('names a file that was edited, removed, or added in front of those that are there', async () => {
  expect(await problemsOf({ '1_a.up.sql': 'select 5;', '2_b.sql': 'select 2;' })).toEqual([
    expect.stringMatching(/^1_a.up.sql: .* was edited/),
    expect.stringMatching(/^3_c.sql: .* is missing here/),
    expect.stringMatching(/^2_b.sql: it comes before 3_c.sql/),
  ]);
});

it('lets an edit pass that the file declares, and files that were squashed', async () => {
  const { migrations } = await embed({ '1_a.sql': 'select 1;', '3_c.sql': 'select 3;\n' });
  const [a, c] = migrations;
  expect(
    await problemsOf({
      '1_a.up.sql': `-- accepts-checksum: ${a?.checksum}\nselect 1;`,
      '3_c.sql': 'select 3;\n',
    }),
  ).toEqual([]);
  expect(
    await problemsOf({
      '3_all.sql': `-- replaces: 1 ${a?.checksum} a\n-- replaces: 3 ${c?.checksum} c\nselect 1;`,
    }),
  ).toEqual([]);
});

it('counts what others have merged meanwhile for the order, and does not miss it', async () => {
  const tip = [...common, { file: '5_e.sql', text: 'select 5;' }];
  const embedded = await embed({
    '1_a.up.sql': 'select 1;',
    '3_c.sql': 'select 3;',
    '4_d.sql': 'select 4;',
  });

  expect(compareWithBase(embedded, { common, tip }).problems).toEqual([
    { file: '3_c.sql', message: expect.stringContaining('was edited') },
    { file: '4_d.sql', message: expect.stringContaining('it comes before 5_e.sql') },
  ]);
});
