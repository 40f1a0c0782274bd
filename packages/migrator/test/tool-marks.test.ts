import { describe, expect, it } from 'vitest';
import { statementText, type MigrationScript } from '../src/index.ts';
import { embed, problemsOf } from './migration-folder.ts';

const sqlOf = (script: MigrationScript | undefined): string[] | undefined =>
  script?.statements.map((one) =>
    statementText(script, one)
      .replaceAll(/^\s*--.*$/gm, '')
      .trim(),
  );

describe('comments that only mention a direction', () => {
  it.each([
    [
      'a way back that is commented out',
      'select 1;\n-- Down migration:\n-- select 2;\n',
      ['select 1'],
    ],
    ['a heading for both', '-- Down migration is in 1_a.down.sql\nselect 1;\n', ['select 1']],
    [
      'a sentence between',
      'select 1;\n-- Up migration for b follows\nselect 2;\n',
      ['select 1', 'select 2'],
    ],
    ['a list', 'select 1; -- migrate: all\n-- down the road\nselect 2;', ['select 1', 'select 2']],
  ])('leave a plain file whole: %s', async (_, sql, statements) => {
    const { migrations } = await embed({ '1_a.sql': sql });

    expect(sqlOf(migrations[0]?.up)).toEqual(statements);
    expect(migrations[0]?.down).toBeUndefined();
  });

  it.each([
    ['-- Down migration is in 1_a.down.sql\nselect 1;\n'],
    ['-- Up Migration\nselect 1;\n'],
    ['select 1;\n-- Down Migration\n-- select 2;\n'],
    ['-- migrate:up\nselect 1;\n'],
    ['-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n'],
  ])('leave a file of a pair whole: %j', async (sql) => {
    const { migrations } = await embed({
      '1_a.up.sql': sql,
      '1_a.down.sql': '-- Up Migration\nselect 3;',
    });
    const { up, down } = migrations[0]!;

    expect([sqlOf(up), sqlOf(down)]).toEqual([['select 1'], ['select 3']]);
  });
});

describe('marks that would not be carried out', () => {
  it.each([
    ['SQL before the first mark', 'select 1;\n-- Down Migration\n-- select 2;\n', 1],
    [
      'SQL before the first mark, behind comments',
      '-- a\n\nselect 1;\n-- +goose Up\nselect 2;\n',
      3,
    ],
    ['an unclosed comment before it', '/* \n-- Up Migration\nselect 1;', 1],
    ['no way up', '-- migrate:down\nselect 1;\n', 1],
    ['no section at all', '-- +goose NO TRANSACTION\nselect 1;', 2],
    ['two of one direction', '-- migrate:up\nselect 1;\n-- migrate:up\nselect 2;', 3],
    ['marks of two tools', '-- +goose Up\nselect 1;\n-- migrate:down\nselect 2;', 3],
    ['a blank before it, which goose refuses', ' -- +goose Up\nselect 1;\n', 1],
    ['an unknown word', '-- +goose Up\nselect 1;\n-- +goose Dwon\nselect 2;', 3],
    ['words behind it', '-- +migrate Up\nselect 1;\n-- +migrate Down: drop it\nselect 2;', 3],
    ['an unknown option', '-- migrate:up transactions:false\nselect 1;', 1],
    [
      'capitals that dbmate does not know',
      '-- Migrate:Up\nselect 1;\n-- Migrate:Down\nselect 2;',
      1,
    ],
    [
      'a sentence that node-pg-migrate takes for the mark',
      '-- Up Migration\nselect 1;\n-- Down migration: all\nselect 2;',
      3,
    ],
    ['a way back that would be run', 'select 1;\n-- Down migration: take it back\nselect 2;', 2],
    ['a way back that would be run, as a heading', 'select 1;\n\n-- Rollback:\nselect 2;', 3],
    ['marks of MyBatis', 'select 1;\n-- //@UNDO\nselect 2;', 2],
    ['marks of rambler', '-- rambler up\nselect 1;\n-- rambler down\nselect 2;', 1],
    ['marks of micrate', '-- +micrate Up\nselect 1;\n-- +micrate Down\nselect 2;', 1],
    ['variables of goose', '-- +goose Up\n-- +goose ENVSUB ON\nselect 1;', 2],
    ['a directive behind the first statement', 'select 1;\n-- no-transaction\nvacuum;', 2],
    ['a directive in a sentence', '-- Why.\n-- no-transaction, since it vacuums\nvacuum;', 2],
    ['half a checksum', '-- accepts-checksum: abc123\nselect 1;', 1],
    ['half a replacement', '-- replaces: 1 0123456789abcdef\nselect 1;', 1],
  ])('are refused at their line: %s', async (_, sql, line) => {
    const problems = await problemsOf({ '1_a.sql': sql });

    expect(problems[0]).toMatchObject({ file: '1_a.sql', line });
  });

  it.each([
    ['-- +goose NO TRANSACTION\nvacuum;', 1],
    ['-- migrate:up transaction:false\nvacuum;', 1],
    ['-- +goose Upp\nselect 1;', 1],
    ['select 1;\n-- Down Migration\nselect 2;\n', 2],
  ])('are refused in a file of a pair: %j', async (sql, line) => {
    const problems = await problemsOf({ '1_a.up.sql': sql, '1_a.down.sql': 'select 3;' });

    expect(problems).toMatchObject([{ file: '1_a.up.sql', line }]);
  });
});

describe('marks in the ways in which their tools take them', () => {
  it.each([
    [
      'node-pg-migrate, with blanks and dashes',
      ' -- Up Migration\nselect 1;\n\n--- down  MIGRATION ---\nselect 2;\n',
    ],
    [
      'node-pg-migrate, the way back first',
      '-- Down Migration\nselect 2;\n-- Up Migration\nselect 1;\n',
    ],
    ['sql-migrate', '-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 2;\n'],
    ['goose, in small letters', '--+goose up\nselect 1;\n-- +goose down\nselect 2;\n'],
    [
      'dbmate',
      '-- Why.\n\n--migrate:up\nselect 1;\n--  migrate:down transaction:true  \nselect 2;\n',
    ],
  ])('cut a file in two: %s', async (_, sql) => {
    const { migrations } = await embed({ '1_a.sql': sql });
    const { up, down } = migrations[0]!;

    expect([sqlOf(up), sqlOf(down)]).toEqual([['select 1'], ['select 2']]);
  });

  it('let sql-migrate go up in several parts', async () => {
    const { migrations } = await embed({
      '1_a.sql':
        '-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 3;\n-- +migrate Up\n-- +migrate StatementBegin\nselect 2;\n-- +migrate StatementEnd',
    });

    expect(sqlOf(migrations[0]?.up)).toEqual(['select 1', 'select 2']);
  });

  it.each([
    [
      'goose, behind comments',
      '/* Why. */\n\n-- Why not.\n-- +goose NO TRANSACTION\n-- +goose Up\nvacuum;\n-- +goose Down\nvacuum;',
      [true, true],
    ],
    [
      'goose, in the section',
      '-- +goose Up\n-- +goose NO TRANSACTION\nvacuum;\n-- +goose Down\nvacuum;',
      [true, true],
    ],
    [
      'sql-migrate',
      '-- +migrate Up notransaction\nvacuum;\n-- +migrate Down\nselect 1;',
      [true, false],
    ],
    [
      'dbmate',
      '-- migrate:up\nselect 1;\n-- migrate:down transaction:false\nvacuum;',
      [false, true],
    ],
    [
      'sqlx, with words behind it',
      '-- no-transaction since it vacuums\nvacuum;',
      [true, undefined],
    ],
    ['our own behind a block comment', '/* Why. */\n-- no-transaction\nvacuum;', [true, undefined]],
  ])('forgo the transaction: %s', async (_, sql, expected) => {
    const { migrations } = await embed({ '1_a.sql': sql });
    const { up, down } = migrations[0]!;

    expect([up.noTransaction, down?.noTransaction]).toEqual(expected);
  });
});
