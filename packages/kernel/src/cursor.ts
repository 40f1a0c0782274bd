import { hash } from 'node:crypto';
import { invalidCursor } from './outcome-errors.ts';
import {
  PAGE_LIMIT_DEFAULT,
  type Cursor,
  type CursorPageRequest,
  type Direction,
  type NumberedPageRequest,
  type PageRequest,
  type SortKeyKind,
  type Sorts,
} from './pagination.ts';
import { scopeTag, type Scope } from './scope.ts';

/** The value of one sort key. Instants travel as milliseconds. */
export type SortKey = string | number;

/** A place in a sorted list: the keys of the sort, then the id. */
export interface Place {
  readonly keys: readonly SortKey[];
  readonly id: string;
}

/** A page request in the form that a backend carries out: defaults filled in, cursors read. */
export type PagePlan = CursorPagePlan | NumberedPagePlan;

interface ListOrder {
  readonly sort: string;
  readonly direction: Direction;
}

export interface CursorPagePlan extends ListOrder {
  readonly kind: 'cursor';
  /** Which side of `place` the page lies on. Without a place, `after` means from the start. */
  readonly side: 'after' | 'before';
  readonly place: Place | undefined;
  readonly limit: number;
  readonly cursorOf: (place: Place) => Cursor;
}

export interface NumberedPagePlan extends ListOrder {
  readonly kind: 'numbered';
  readonly offset: number;
  readonly limit: number;
}

/** What a cursor is bound to, besides its sort. */
export interface ListIdentity {
  readonly sorts: Sorts;
  readonly filter: object;
  readonly scope: Scope;
  /** What ends every place of the list: a UUID, unless the entity goes by a name. */
  readonly id?: 'uuid' | 'name';
}

/**
 * Reads a page request that has passed its rule.
 * @throws StorageError `invalid_cursor`
 */
export function planPage(request: PageRequest | undefined, list: ListIdentity): PagePlan {
  const sort = request?.sort ?? Object.keys(list.sorts)[0]!;
  const direction = request?.direction ?? 'ascending';
  if (isNumbered(request)) {
    const offset = (request.number - 1) * request.size;
    return { kind: 'numbered', sort, direction, offset, limit: request.size };
  }
  const { after, before, limit = PAGE_LIMIT_DEFAULT }: CursorPageRequest = request ?? {};
  // Told from the filter as it is now; digested only for a cursor.
  const filter = filterText(list.filter);
  const bindingOf = () => [sort, digestOf(filter), scopeTag(list.scope)] as const;
  const cursor = after ?? before;
  let head: string | undefined;
  return {
    kind: 'cursor',
    sort,
    direction,
    side: before === undefined ? 'after' : 'before',
    place: cursor === undefined ? undefined : readCursor(cursor, bindingOf(), list),
    limit,
    cursorOf(place) {
      head ??= JSON.stringify([CURSOR_VERSION, ...bindingOf()]).slice(0, -1);
      return writeCursor(head, place);
    },
  };
}

function isNumbered(request: PageRequest | undefined): request is NumberedPageRequest {
  return request !== undefined && Object.hasOwn(request, 'number');
}

type Binding = readonly [sort: string, filter: string, scope: string];

const CURSOR_VERSION = 1;

/** `head`: the version and the binding, as the beginning of a JSON array. */
function writeCursor(head: string, { keys, id }: Place): Cursor {
  let content = head;
  for (const key of keys) content += `,${JSON.stringify(key)}`;
  content += `,${JSON.stringify(id)}]`;
  return Buffer.from(content, 'utf8').toString('base64url') as Cursor;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const ID = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  name: /^[\x21-\x7e]{1,200}$/,
};

function readCursor(cursor: string, binding: Binding, list: ListIdentity): Place {
  const kinds: readonly SortKeyKind[] = list.sorts[binding[0]]!;
  const content = decode(cursor);
  const [version, sort, filter, scope, ...rest] = content;
  if (version !== CURSOR_VERSION) throw invalidCursor('malformed');
  if (scope !== binding[2]) throw invalidCursor('scope');
  if (sort !== binding[0]) throw invalidCursor('sort');
  if (filter !== binding[1]) throw invalidCursor('filter');
  const id = rest.pop();
  if (rest.length !== kinds.length || typeof id !== 'string' || !ID[list.id ?? 'uuid'].test(id)) {
    throw invalidCursor('malformed');
  }
  const fits = kinds.every((kind, i) => {
    const key = rest[i];
    if (kind === 'uuid') return typeof key === 'string' && ID.uuid.test(key);
    if (kind === 'text')
      return typeof key === 'string' && !key.includes('\0') && key.isWellFormed();
    return Number.isSafeInteger(key) && (kind === 'integer' || Math.abs(key as number) < 8.64e15);
  });
  if (!fits) throw invalidCursor('malformed');
  return { keys: rest as SortKey[], id };
}

function decode(cursor: string): unknown[] {
  if (cursor.length > 20_000 || !BASE64URL.test(cursor)) throw invalidCursor('malformed');
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalidCursor('malformed');
  }
  if (!Array.isArray(content)) throw invalidCursor('malformed');
  return content;
}

/** Equal for filters that mean the same fields and values, whatever the order of the fields. */
function filterText(filter: object): string {
  if (Object.values(filter).every((value) => value === undefined)) return '{}';
  return JSON.stringify(filter, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function digestOf(text: string): string {
  return text === '{}' ? '' : hash('sha256', text, 'base64url').slice(0, 16);
}
