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
