import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MigrationFileError, readMigrations } from '../src/build/index.ts';
import { embed, folderOf, problemsOf, problemsOfFolder } from './migration-folder.ts';

describe('what a folder holds', () => {
  it('is followed through links, as a ConfigMap of Kubernetes is made of them', async () => {
    const folder = await folderOf({});
    await fs.mkdir(path.join(folder, '..2026_11_26'));
    await fs.writeFile(path.join(folder, '..2026_11_26/1_a.sql'), 'select 1;');
    await fs.symlink('..2026_11_26', path.join(folder, '..data'));
    await fs.symlink('..data/1_a.sql', path.join(folder, '1_a.sql'));

    const { embedded } = await readMigrations(folder);

    expect(embedded.migrations.map(({ up }) => up.text)).toEqual(['select 1;']);
  });

  it.each([
    [
      'a link that leads nowhere',
      async (folder: string) => fs.symlink('gone.sql', path.join(folder, '2_b.sql')),
      '2_b.sql',
    ],
    [
      'a name in capitals',
      async (folder: string) => fs.writeFile(path.join(folder, '2_b.SQL'), 'select 1;'),
      '2_b.SQL',
    ],
    [
      'a program of goose',
      async (folder: string) => fs.writeFile(path.join(folder, '00002_b.go'), 'package main'),
      '00002_b.go',
    ],
    [
      'a folder of Prisma',
      async (folder: string) => {
        await fs.mkdir(path.join(folder, '20260101000000_init'));
        await fs.writeFile(path.join(folder, '20260101000000_init/migration.sql'), 'select 1;');
      },
      '20260101000000_init/migration.sql',
    ],
  ])('is refused where it would not be run: %s', async (_, prepare, file) => {
    const folder = await folderOf({ '1_a.sql': 'select 1;' });
    await prepare(folder);

    expect((await problemsOfFolder(folder)).map((one) => one.file)).toEqual([file]);
  });

  it('is told where it was passed over', async () => {
    const folder = await folderOf({ '1_a.sql': 'select 1;', '1_a.sql.bak': '', 'README.md': '' });
    await fs.mkdir(path.join(folder, 'seeds'));
    await fs.writeFile(path.join(folder, 'seeds/people.sql'), 'select 1;');

    const { notTaken } = await readMigrations(folder);

    expect(notTaken.map(({ file }) => file)).toEqual(['1_a.sql.bak', 'seeds/']);
  });

  it('is an error when it is nothing, unless that is meant', async () => {
    const folder = await folderOf({ 'README.md': '' });
    await fs.mkdir(path.join(folder, 'main'));
    await fs.writeFile(path.join(folder, 'main/1_a.sql'), 'select 1;');

    expect(
      (await readMigrations(folder, 'main', { allowEmpty: true })).embedded.migrations,
    ).toEqual([]);
    const [problem] = await problemsOfFolder(folder);
    expect(problem?.message).toMatch(
      /no migration in this folder\. main\/ was not taken: it is a folder, with 1 SQL file/,
    );
  });
});

describe('the text of a file', () => {
  it.each([
    ['Latin-1', Buffer.from("select 'größe';", 'latin1'), 'byte 11 is not UTF-8'],
    ['a character that is cut off', Buffer.from("select 'ä").subarray(0, 9), 'byte 9 is not UTF-8'],
    ['a surrogate', Buffer.from([0x27, 0xed, 0xa0, 0x80, 0x27]), 'byte 2 is not UTF-8'],
    ['UTF-16 of Windows', Buffer.from('\uFEFFselect 1;', 'utf16le'), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from('select 1;', 'utf16le'), 'byte 2 is zero'],
    [
      'a zero, behind which C sees nothing',
      Buffer.from('select 1;\0drop table t;'),
      'byte 10 is zero',
    ],
  ])('is refused by its first wrong byte: %s', async (_, bytes, message) => {
    const folder = await folderOf({});
    await fs.writeFile(path.join(folder, '1_a.sql'), bytes);

    expect(await problemsOfFolder(folder)).toEqual([
      { file: '1_a.sql', message: expect.stringContaining(message) as unknown },
    ]);
  });

  it.each([
    ['a comment', '-- a\n/* never closed\ncreate table t ();'],
    ['a nested comment', '/* a /* b */ never closed'],
    ['a string', "select 1;\nselect 'a;"],
    ['a dollar quote', 'do $$ begin end;'],
    ['a name', 'select 1 as "a;'],
  ])('is refused when it ends in the middle of %s', async (_, sql) => {
    const problems = await problemsOf({ '1_a.sql': sql });

    expect(problems).toMatchObject([
      { file: '1_a.sql', message: expect.stringContaining('unterminated') },
    ]);
  });

  it('is run behind a comment that a lone carriage return ends', async () => {
    const { migrations } = await embed({ '1_a.sql': '-- Why.\rselect 1;\rselect 2;' });

    expect(migrations[0]?.up.statements.length).toBe(2);
  });

  it('is refused when it is blank to the eye only', async () => {
    expect((await problemsOf({ '1_a.sql': '\u00A0' })).length).toBe(1);
  });

  it('says at COPY what to do with the rows behind it', async () => {
    const problems = await problemsOf({
      '1_a.sql': `select 'copy t from stdin;';\n\nCOPY public.t (id, name) FROM stdin;\n1\tit's\n\\.\n`,
    });

    expect(problems).toEqual([
      { file: '1_a.sql', line: 3, message: expect.stringContaining('as INSERT') as unknown },
    ]);
  });

  it('leads out of a transaction in a file without one', async () => {
    const messages = (await problemsOf({ '1_a.sql': '-- no-transaction\nbegin; commit;' })).map(
      ({ message }) => message,
    );

    expect(messages.length).toBe(2);
    expect(messages.join()).not.toContain('say -- no-transaction');
  });
});

it('keeps files that cannot be run where only others are to be', async () => {
  const folder = await folderOf({
    '1_a.up.sql': 'select 1;',
    '1_a.down.sql': 'selct 1;',
    '2_b.sql': 'select 2;\n-- //@UNDO\nselect 3;',
  });

  const { embedded, problems } = await readMigrations(folder, 'main', { unrunnable: 'keep' });

  expect(
    embedded.migrations.map(({ up, down }) => [up.problems?.length, down?.problems?.length]),
  ).toEqual([
    [undefined, 1],
    [1, undefined],
  ]);
  expect(problems.map(({ file, line }) => [file, line])).toEqual([
    ['1_a.down.sql', 1],
    ['2_b.sql', 2],
  ]);
  await expect(readMigrations(folder)).rejects.toThrow(MigrationFileError);
});
