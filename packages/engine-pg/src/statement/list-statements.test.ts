import { planPage, systemScope, type CursorPagePlan } from '@stratum/kernel';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ListStatements } from './list-statements.ts';
import { array, text } from './parameter-type.ts';
import { filterBelow, filterBy, filterFrom, filterIf, filterToFew } from './statement-family.ts';

const filters = {
  names: filterBy(array(text()), (p) => sql`name = any(${p})`),
  seen: filterIf(sql`seen_at is not null`),
  owner: filterToFew(text(), (p) => sql`owner = ${p}`),
  nameFrom: filterFrom('name', text()),
  nameBelow: filterBelow('name', text()),
};

interface Row {
  readonly id: string;
  readonly name: string;
}

const list = new ListStatements<typeof filters, Row>({
  label: 'things',
  table: 'things',
  columns: ['id', 'name'],
  filters,
  sorts: { id: [], name: [{ column: 'name', type: text() }] },
});

const ID = '00000000-0000-7000-8000-000000000000';

function plan(request: object, place?: CursorPagePlan['place']): CursorPagePlan {
  const identity = { sorts: { id: [], name: ['text'] }, filter: {}, scope: systemScope } as const;
  return { ...(planPage(request as never, identity) as CursorPagePlan), place };
}

describe('a list', () => {
  it('begins with a plain ordered select', () => {
    const { statement } = list.page({}, plan({}));

    expect(statement.text).toBe(
      'select "id", "name", false as beyond from "things" where true order by "id" asc limit 51',
    );
  });

  it('goes on from a place, and looks what stands on its other side', () => {
    const place = { keys: ['n'], id: ID };
    const { statement, values } = list.page({ names: ['a'] }, plan({ sort: 'name' }, place));

    expect(statement.text).toContain('("name", "id") > ($2::text, $3::uuid) order by "name" asc');
    expect(statement.text).toContain('("name", "id") <= ($2::text, $3::uuid) order by "name" desc');
    expect(statement.encode(values as never)).toEqual(['{a}', 'n', ID]);
  });

  it('walks backwards from a place that it is to end before', () => {
    const place = { keys: [], id: ID };
    const before = { ...plan({}, place), side: 'before' as const };

    expect(list.page({}, before).statement.text).toContain('"id" < $1::uuid order by "id" desc');
  });

  it('keeps a statement for each set of fields, and none for their values', () => {
    const of = (filter: object) => list.page(filter, plan({})).statement;

    expect(of({ names: ['a'] })).toBe(of({ names: ['b', 'c'] }));
    expect(of({ names: undefined })).toBe(of({}));
    expect(of({ names: ['a'] })).not.toBe(of({ names: ['a'], seen: true }));
    expect(of({ seen: true }).text).toContain('where seen_at is not null');
  });

  it('rounds limits up a short ladder', () => {
    const texts = Array.from({ length: 200 }, (_, i) => list.page({}, plan({ limit: i + 1 })))
      .map(({ statement }) => statement.text)
      .map((sent) => Number(/limit (\d+)/.exec(sent)![1]));

    expect(texts.every((limit, i) => limit >= i + 2)).toBe(true);
    expect(new Set(texts).size).toBe(7);
  });

  it('shares a connection where a page is short, and so is the walk that makes it', () => {
    const kindOf = (filter: object, request: object) =>
      list.page(filter, plan(request)).statement.kind;
    const range = { nameFrom: 'a', nameBelow: 'b' };

    expect(kindOf({}, { limit: 20 })).toBe('point');
    expect(kindOf(range, { limit: 20, sort: 'name' })).toBe('point');
    expect(kindOf({ owner: 'me', seen: true }, { limit: 20 })).toBe('point');
    expect(kindOf(range, { limit: 100, sort: 'name' })).toBe('read');
    expect(kindOf(range, { limit: 20 })).toBe('read');
    expect(kindOf({ ...range, seen: true }, { limit: 20, sort: 'name' })).toBe('read');
  });

  it('counts with the same fields', () => {
    expect(list.count.of({ seen: true }, undefined).text).toBe(
      'select count(*) as total from "things" where seen_at is not null',
    );
  });
});
