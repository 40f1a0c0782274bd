import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { array, instant, integer, nullable, text, uuid } from './parameter-type.ts';
import { statementsOf } from './statement.ts';

interface Database {
  readonly things: { readonly id: string; readonly name: string; readonly seen_at: Date | null };
}

const statement = statementsOf<Database>();

describe('a statement', () => {
  it('names each parameter once, with its type', () => {
    const find = statement('things.find', {
      kind: 'read',
      parameters: { name: text(), since: instant },
      build: (db, p) =>
        db
          .selectFrom('things')
          .select(['id', 'name'])
          .where('name', '=', p.name)
          .where((eb) => eb.or([eb('seen_at', '>', p.since), eb('name', '<>', p.name)])),
    });

    expect(find.text).toBe(
      'select "id", "name" from "things" where "name" = $1::text and ("seen_at" > $2::timestamptz or "name" <> $1::text)',
    );
    expect(find.parameters).toEqual([
      { name: 'name', pgType: 'text' },
      { name: 'since', pgType: 'timestamptz' },
    ]);
  });

  it('gives its values in the order of their numbers', () => {
    const change = statement('things.change', {
      kind: 'write',
      parameters: { seenAt: nullable(instant), id: uuid(), names: array(text()) },
      build: (db, p) =>
        sql`
        update things set seen_at = ${p.seenAt}
        where name = any(${p.names}) and id = ${p.id}`.compile(db),
    });

    expect(change.encode({ id: 'an id', names: ['a', 'b c', 'null', ''], seenAt: null })).toEqual([
      null,
      '{a,"b c","null",""}',
      'an id',
    ]);
  });

  it('is built when it is first needed, and once', () => {
    let built = 0;
    const lazy = statement('things.lazy', {
      kind: 'read',
      parameters: {},
      build: (db) => {
        built += 1;
        return sql`select 1`.compile(db);
      },
    });
    expect(built).toBe(0);
    expect([lazy.text, lazy.name, lazy.text]).toEqual(['select 1', lazy.name, 'select 1']);
    expect(built).toBe(1);
  });

  it('is named by its text', () => {
    const select = (value: number) =>
      statement(`things.select${value}`, {
        kind: 'read',
        parameters: {},
        build: (db) => sql`select ${sql.lit(value)}`.compile(db),
      }).name;

    expect(select(1)).toMatch(/^s_[0-9a-f]{16}$/);
    expect(select(1)).toBe(select(1));
    expect(select(1)).not.toBe(select(2));
  });

  it('starts its numbers anew after another statement', () => {
    const one = (name: string) =>
      statement(name, {
        kind: 'read',
        parameters: { limit: integer },
        build: (db, p) => sql`select ${p.limit}`.compile(db),
      });
    const [first, second] = [one('a'), one('b')];

    expect([first.text, second.text]).toEqual(['select $1::int4', 'select $1::int4']);
  });

  it.for([
    [
      'a template string',
      (p: { name: unknown }) => sql.lit(`${String(p.name)}`),
      /used as a value/,
    ],
    ['a bound value', () => sql`${'constant'}`, /bound while a statement was built/],
    ['an undeclared parameter', (p: { other?: unknown }) => sql`${p.other}`, /no parameter other/],
    ['all parameters at once', (p: object) => sql`${{ ...p }}`, /taken as a whole/],
  ] as const)('refuses %s', ([, use, problem]) => {
    const wrong = statement('things.wrong', {
      kind: 'read',
      parameters: { name: text() },
      build: (db, p) => sql`select ${use(p as never)}`.compile(db),
    });

    expect(() => wrong.text).toThrow(problem);
  });
});
