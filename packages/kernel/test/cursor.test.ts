import { expect, it } from 'vitest';
import {
  isStorageError,
  planPage,
  systemScope,
  type Cursor,
  type CursorPagePlan,
  type PageRequest,
} from '../src/index.ts';

const sorts = { id: [], name: ['text'], seen: ['instant'] } as const;
const id = '018f4f5e-0000-7000-8000-000000000001';

function plan(request: PageRequest | undefined, filter: object = {}, scope = systemScope) {
  return planPage(request, { sorts, filter, scope }) as CursorPagePlan;
}

function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!isStorageError(error, 'invalid_cursor')) throw error;
    return error.details.reason;
  }
}

it('fills in the first sort, ascending, fifty rows', () => {
  expect(plan(undefined)).toMatchObject({ sort: 'id', direction: 'ascending', limit: 50 });
});

it('reads back the place that a cursor was made for, whatever is in it', () => {
  const place = { keys: ['Łódź "\\ 🙂'], id };
  const cursor = plan({ sort: 'name' }).cursorOf(place);
  expect(plan({ sort: 'name', after: cursor }).place).toEqual(place);
  expect(plan({ sort: 'name', before: cursor }).side).toBe('before');
});

it('does not care for the order of the filter fields', () => {
  const cursor = plan({}, { a: 1, b: ['x'] }).cursorOf({ keys: [], id });
  expect(plan({ after: cursor }, { b: ['x'], a: 1 }).place).toEqual({ keys: [], id });
});

it('refuses a cursor of another sort, filter or scope, and says which', () => {
  const cursor = plan({ sort: 'name' }, { a: 1 }).cursorOf({ keys: ['x'], id });
  expect(reasonOf(() => plan({ sort: 'id', after: cursor }, { a: 1 }))).toBe('sort');
  expect(reasonOf(() => plan({ sort: 'name', after: cursor }, { a: 2 }))).toBe('filter');
  const other = { kind: 'tenant', id: 'acme' } as const;
  const list = { sorts, filter: { a: 1 }, scope: other };
  expect(reasonOf(() => planPage({ sort: 'name', after: cursor }, list))).toBe('scope');
});

it.each([
  ['', []],
  ['not base64!', []],
  ['aGVsbG8', []],
  ['W10', []],
  ['a'.repeat(30_000), []],
])('refuses rubbish: %s', (text) => {
  expect(reasonOf(() => plan({ after: text as Cursor }))).toBe('malformed');
});

it('refuses forged contents that no list would have made', () => {
  const forge = (content: unknown) =>
    Buffer.from(JSON.stringify(content)).toString('base64url') as Cursor;
  const binding = [1, 'seen', '', 'system'];
  const forged = [
    [...binding, 'not a number', id],
    [...binding, 1.5, id],
    [...binding, 1e17, id],
    [...binding, 5, 'no id'],
    [...binding, 5],
    [...binding, 5, 6, id],
    [2, 'seen', '', 'system', 5, id],
    { length: 6 },
  ];
  for (const content of forged) {
    expect(reasonOf(() => plan({ sort: 'seen', after: forge(content) }))).toBe('malformed');
  }
  expect(reasonOf(() => plan({ sort: 'seen', after: forge([...binding, 5, id]) }))).toBeUndefined();
});
