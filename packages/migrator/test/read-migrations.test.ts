import { describe, expect, it } from 'vitest';
import { statementText } from '../src/index.ts';
import { embed, problemsOf } from './migration-folder.ts';

describe('reading a folder of migrations', () => {
  it('orders by number, not by text, for numbers of any size', async () => {
    const { migrations } = await embed({
      '10_b.sql': 'select 1',
      '9_a.sql': 'select 1',
      '20261120090000000000001_d.sql': 'select 1',
      '20261120090000000000000_c.sql': 'select 1',
    });

    expect(migrations.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('joins a file with its inverse', async () => {
    const { migrations } = await embed({
      '1_t.up.sql': 'create table t ()',
      '1_t.down.sql': 'drop table t',
      'README.md': 'not a migration',
    });

    expect(migrations).toMatchObject([
      { version: '1', name: 't', up: { file: '1_t.up.sql' }, down: { file: '1_t.down.sql' } },
    ]);
  });

  it('splits as Postgres does, with text of more than one byte per character', async () => {
    const sql =
      `-- Größe 🦉\ncreate table "größe" (name text default ';'); /* a /* nested */ ; comment */\n\n` +
      `create function f() returns text language sql begin atomic select 'ü'; select '🦉;'; end;\n` +
      `do $$ begin perform 1; end $$`;
    const { migrations } = await embed({ '1_t.sql': sql });
    const script = migrations[0]!.up;

    expect(script.statements.map((one) => statementText(script, one).trim())).toEqual([
      `-- Größe 🦉\ncreate table "größe" (name text default ';')`,
      `/* a /* nested */ ; comment */\n\ncreate function f() returns text language sql begin atomic select 'ü'; select '🦉;'; end`,
      'do $$ begin perform 1; end $$',
    ]);
    expect(script.statements.map(({ line }) => line)).toEqual([2, 4, 5]);
  });

  it('has no statements in a file of comments alone', async () => {
    const { migrations } = await embed({ '1_a.sql': '', '2_b.sql': '-- later\n/* perhaps */\n' });

    expect(migrations.map(({ up }) => up.statements.length)).toEqual([0, 0]);
  });

  it('takes the same checksum whatever the line ends and with a byte order mark', async () => {
    const unix = await embed({ '1_t.sql': 'select 1;\nselect 2;\n' });
    const windows = await embed({ '1_t.sql': '\uFEFFselect 1;\r\nselect 2;\r\n' });

    expect(windows.migrations[0]!.checksum).toBe(unix.migrations[0]!.checksum);
  });

  it('knows what Postgres refuses in a transaction', async () => {
    const { migrations } = await embed({
      '1_t.sql': `create index concurrently i on s.t (a);
        drop index concurrently s.i;
        reindex table concurrently t;
        vacuum t;
        alter table p detach partition q concurrently;
        create database d;
        alter system set work_mem = '1MB';
        create index j on t (a);
        analyze t;
        refresh materialized view concurrently m;
        call p();`,
    });

    const [create, drop, reindex, ...others] = migrations[0]!.up.statements;
    expect(create?.concurrently).toEqual({ action: 'create', schema: 's', table: 't', name: 'i' });
    expect(drop?.concurrently).toEqual({ action: 'drop', schema: 's', name: 'i' });
    expect(reindex?.concurrently).toEqual({ action: 'reindex', name: 't' });
    expect([create, drop, reindex, ...others].map((one) => one?.standalone)).toEqual([
      ...Array<string>(7).fill('never-in-transaction'),
      undefined,
      undefined,
      undefined,
      'may-commit',
    ]);
  });

  it('refuses transaction control, psql commands, and data for COPY, each at its line', async () => {
    const problems = await problemsOf({
      '1_a.sql': 'select 1;\n\nbegin;\nselect 2;\ncommit;',
      '4_d.sql': '-- +goose Up\n-- +goose ENVSUB ON\nselect 1;',
      '2_b.sql': 'select 1;\n\\connect other\n',
      '3_c.sql': 'copy t from stdin;',
    });

    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      '1_a.sql:3',
      '1_a.sql:5',
      '2_b.sql:2',
      '3_c.sql:1',
      '4_d.sql:2',
    ]);
    expect(problems[2]?.message).toContain('command of psql');
  });

  it('takes a transaction around a whole file for its own', async () => {
    const { migrations } = await embed({
      '1_a.sql': '-- Why.\nbegin;\n\n-- a table\ncreate table t ();\ncommit;\n',
    });
    const { up } = migrations[0]!;

    expect(up.statements.map((one) => statementText(up, one).trim())).toEqual([
      '-- a table\ncreate table t ()',
    ]);
    expect((await problemsOf({ '1_a.sql': '-- no-transaction\nbegin; commit;' })).length).toBe(2);
  });

  it('refuses a squashed file that names what is still there, or not its own version last', async () => {
    const line = (version: number) => `-- replaces: ${version} ${'a'.repeat(64)} x\n`;
    const problems = await problemsOf({
      '1_a.sql': 'select 1;',
      '3_c.sql': `${line(1)}${line(2)}select 1;`,
    });

    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      expect.stringMatching(/^3_c.sql: .* its own version, 3/),
      expect.stringMatching(/^1_a.sql: 3_c.sql replaces it/),
    ]);
  });

  it('places a syntax error behind characters of several bytes', async () => {
    const problems = await problemsOf({ '1_a.sql': `select 'äöü🦉';\nselect 'ß'\nfrm t;` });

    expect(problems).toEqual([
      { file: '1_a.sql', line: 3, message: expect.stringContaining('syntax error') },
    ]);
  });

  it('refuses names without a number, two files of one number, and a lone inverse', async () => {
    const problems = await problemsOf({
      'users.sql': 'select 1',
      '1_a.sql': 'select 1',
      '01_b.sql': 'select 1',
      '2_c.down.sql': 'select 1',
    });

    expect(problems.map(({ file }) => file).sort()).toEqual([
      '1_a.sql',
      '2_c.down.sql',
      'users.sql',
    ]);
  });

  it('reads the directives at the top of a file', async () => {
    const checksum = 'a'.repeat(64);
    const { migrations } = await embed({
      '1_a.sql': `-- Why.\n-- no-transaction\n-- accepts-checksum: ${checksum}\nselect 1;`,
      '2_b.sql': `select 1; -- no-transaction`,
    });

    expect(migrations[0]).toMatchObject({
      acceptsChecksums: [checksum],
      up: { noTransaction: true },
    });
    expect(migrations[1]).toMatchObject({ acceptsChecksums: [], up: { noTransaction: false } });
  });

  it.each([
    [
      'dbmate',
      '-- migrate:up transaction:false\ncreate table t ();\n\n-- migrate:down\ndrop table t;\n',
      true,
      [2, 5],
    ],
    [
      'goose',
      '-- +goose Up\n-- +goose StatementBegin\ncreate table t ();\n-- +goose StatementEnd\n\n-- +goose Down\ndrop table t;\n',
      false,
      [3, 7],
    ],
    [
      'node-pg-migrate',
      '-- Up Migration\ncreate table t ();\n\n-- Down Migration\ndrop table t;\n',
      false,
      [2, 5],
    ],
  ])('runs files of %s as they are', async (_, sql, noTransaction, lines) => {
    const { migrations } = await embed({ '1_t.sql': sql });
    const { up, down } = migrations[0]!;

    expect(up.noTransaction).toBe(noTransaction);
    expect([up.statements, down?.statements].map((one) => one?.map(({ line }) => line))).toEqual([
      [lines[0]],
      [lines[1]],
    ]);
    expect(statementText(down!, down!.statements[0]!)).toContain('drop table t');
  });
});
