import { describe, expect, it } from 'vitest';
import {
  instant,
  integer,
  isStorageError,
  listOf,
  object,
  optional,
  text,
  uuid,
  variants,
  type Rule,
} from '../src/index.ts';

function problemOf(rule: Rule<never>, value: unknown): string | undefined {
  try {
    rule(value, 'it');
    return undefined;
  } catch (error) {
    if (!isStorageError(error, 'invalid_argument')) throw error;
    return `${error.details.path} ${error.details.problem}`;
  }
}

describe('text', () => {
  const rule = text(1, 4);

  it.each(['a', 'abcd', '🙂🙂🙂🙂', 'e\u0301', '  '])('accepts %j', (value) => {
    expect(problemOf(rule, value)).toBeUndefined();
  });

  it.each([
    ['', 'it must have 1 to 4 characters'],
    ['abcde', 'it must have 1 to 4 characters'],
    ['🙂🙂🙂🙂🙂', 'it must have 1 to 4 characters'],
    ['a\0', 'it must not contain the NUL character'],
    ['\ud83d', 'it must not contain half of a surrogate pair'],
    ['\ude42a', 'it must not contain half of a surrogate pair'],
    [7, 'it must be a text'],
    [undefined, 'it must be a text'],
  ])('refuses %j', (value, problem) => {
    expect(problemOf(rule, value)).toBe(problem);
  });

  it('counts code points for the lower bound too', () => {
    expect(problemOf(text(2, 4), '🙂')).toBe('it must have 2 to 4 characters');
    expect(problemOf(text(2, 4), '🙂🙂')).toBeUndefined();
  });
});

it('takes lower-case UUIDs of any version, and nothing else', () => {
  expect(problemOf(uuid(), '018f4f5e-0000-7000-8000-000000000001')).toBeUndefined();
  expect(problemOf(uuid(), '018F4F5E-0000-7000-8000-000000000001')).toBe(
    'it must be a lower-case UUID',
  );
  expect(problemOf(uuid(), "'; drop table users; --")).toBe('it must be a lower-case UUID');
});

it('takes valid instants from 1970 to 9999', () => {
  expect(problemOf(instant(), new Date(0))).toBeUndefined();
  expect(problemOf(instant(), new Date('9999-12-31T23:59:59.999Z'))).toBeUndefined();
  expect(problemOf(instant(), new Date(-1))).toMatch(/1970/);
  expect(problemOf(instant(), new Date(Number.NaN))).toBe('it must be a valid Date');
  expect(problemOf(instant(), '2026-01-01')).toBe('it must be a valid Date');
});

it('takes whole numbers within the bounds', () => {
  const rule = integer(0, 10);
  expect([0, 10, -0].map((value) => problemOf(rule, value))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  for (const value of [-1, 11, 1.5, Number.NaN, Infinity, '1', 1n]) {
    expect(problemOf(rule, value)).toBe('it must be a whole number from 0 to 10');
  }
});

it('names the entry of a list and the field of an object', () => {
  const rule = object<{ tags?: readonly string[] | undefined }>({
    tags: optional(listOf(text(1, 3), 2)),
  });
  expect(problemOf(rule, {})).toBeUndefined();
  expect(problemOf(rule, { tags: ['ok', 'four'] })).toBe('it.tags[1] must have 1 to 3 characters');
  expect(problemOf(rule, { tags: ['a', 'b', 'c'] })).toBe('it.tags must have at most 2 entries');
  expect(problemOf(rule, { tag: [] })).toBe('it has a field it does not know; it knows tags');
  expect(problemOf(rule, null)).toBe('it must be an object');
  expect(problemOf(rule, [])).toBe('it must be an object');
});

describe('what a rule answers', () => {
  interface Order {
    readonly kind: 'order';
    readonly at: Date;
    readonly tags: readonly string[];
    readonly note?: string | undefined;
  }
  const fields = { at: instant(), tags: listOf(text(1, 5), 3), note: optional(text(1, 5)) };
  const order = object<Omit<Order, 'kind'>>(fields);
  const of = (value: unknown) => order(value, 'it') as Order;

  it('shares nothing with the argument', () => {
    const given = { at: new Date(5), tags: ['a', 'b'] };
    const kept = of(given);
    given.at.setTime(7);
    given.tags.push('c');
    expect(kept).toEqual({ at: new Date(5), tags: ['a', 'b'] });
  });

  it('is a plain Date, whatever the methods of the one that was given say', () => {
    class LyingDate extends Date {
      override getTime = () => 1;
      override valueOf = () => 2;
    }
    const { at } = of({ at: new LyingDate(5), tags: [] });
    expect(Object.getPrototypeOf(at)).toBe(Date.prototype);
    expect(at.getTime()).toBe(5);
    expect(problemOf(instant(), Object.create(Date.prototype))).toBe('it must be a valid Date');
    expect(problemOf(instant(), new Proxy(new Date(5), {}))).toBe('it must be a valid Date');
  });

  it('is a plain object, also of an instance of a class with accessors', () => {
    class Given {
      at = new Date(5);
      tags = ['a'];
      get note() {
        return 'n';
      }
    }
    const kept = of(new Given());
    expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
    expect(kept).toEqual({ at: new Date(5), tags: ['a'], note: 'n' });
  });

  it('has nothing of what was put on every object', () => {
    const everyObject = Object.prototype as { note?: string };
    everyObject.note = 'bad';
    try {
      expect(of({ at: new Date(5), tags: [] }).note).toBeUndefined();
    } finally {
      delete everyObject.note;
    }
  });

  it('has the kind that its fields were checked for', () => {
    const shape = variants<Order | { readonly kind: 'note'; readonly note: string }>({
      order: fields,
      note: { note: text(1, 5) },
    });
    const kinds = ['note', 'order'];
    const given = {
      get kind() {
        return kinds.shift();
      },
      note: 'n',
    };
    expect(shape(given, 'it')).toEqual({ kind: 'note', note: 'n' });
  });
});
