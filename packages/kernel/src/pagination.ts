import { integer, oneOf, optional, rule, type Rule } from './argument-rule.ts';
import { callable } from './capability-rule.ts';
import { checkedArgument } from './checked-argument.ts';
import { object, optionsOf } from './object-rule.ts';
import { invalidArgument } from './outcome-errors.ts';

declare const cursorBrand: unique symbol;

/** A place in one list: opaque, and bound to the list's sort, filter and scope. Good in either direction. */
export type Cursor = string & { readonly [cursorBrand]: true };

export type Direction = 'ascending' | 'descending';

/** A page next to a place in the list. Without `after` and `before`: the first page. */
export interface CursorPageRequest<Sort extends string = string> {
  /** Default: the first sort that the list names. */
  readonly sort?: Sort | undefined;
  /** Default: ascending. */
  readonly direction?: Direction | undefined;
  /** Rows that come after this place, nearest first. Excludes `before`. */
  readonly after?: Cursor | undefined;
  /** The rows that come right before this place, still in the list's order. */
  readonly before?: Cursor | undefined;
  /** 1 to 200; 50 by default. */
  readonly limit?: number | undefined;
}

/** A page by its number, for people who jump. Costs more the further it jumps. */
export interface NumberedPageRequest<Sort extends string = string> {
  readonly sort?: Sort | undefined;
  readonly direction?: Direction | undefined;
  /** From 1. Rows before the page: 10,000 at most. */
  readonly number: number;
  /** 1 to 200. */
  readonly size: number;
}

export type PageRequest<Sort extends string = string> =
  CursorPageRequest<Sort> | NumberedPageRequest<Sort>;

export interface Page<Node> {
  readonly nodes: readonly Node[];
  /** One for each node, in the same order. */
  readonly cursors: readonly Cursor[];
  /** Whether a row of the list stands after the last node; exact in both directions of walking. */
  readonly hasNextPage: boolean;
  /** Whether a row of the list stands before the first node; exact in both directions of walking. */
  readonly hasPreviousPage: boolean;
}

export interface NumberedPage<Node> {
  readonly nodes: readonly Node[];
  readonly totalItems: number;
  readonly totalPages: number;
}

/** The page that a request asks for. */
export type PageOf<Request, Node> = Request extends NumberedPageRequest
  ? NumberedPage<Node>
  : Page<Node>;

export const PAGE_LIMIT_DEFAULT = 50;
export const PAGE_LIMIT_MAX = 200;
export const PAGE_OFFSET_MAX = 10_000;

/** What a list can be sorted by: each sort's keys before the id, by their kind. The first named is the default. */
export type Sorts = Readonly<Record<string, readonly SortKeyKind[]>>;
export type SortKeyKind = 'text' | 'instant' | 'integer' | 'uuid';

/** The names of the sorts. */
export type SortOf<S extends Sorts> = Extract<keyof S, string>;

export function pageRule<S extends Sorts>(sorts: S): Rule<PageRequest<SortOf<S>> | undefined> {
  const sort = optional(oneOf(Object.keys(sorts) as SortOf<S>[]));
  const direction = optional(oneOf(['ascending', 'descending']));
  const cursor = optional(
    rule<Cursor>((value) => (typeof value === 'string' ? undefined : 'must be a cursor')),
  );
  const cursorPage = object<CursorPageRequest<SortOf<S>>>({
    sort,
    direction,
    after: cursor,
    before: cursor,
    limit: optional(integer(1, PAGE_LIMIT_MAX)),
  });
  const numberedPage = object<NumberedPageRequest<SortOf<S>>>({
    sort,
    direction,
    number: integer(1, PAGE_OFFSET_MAX + 1),
    size: integer(1, PAGE_LIMIT_MAX),
  });
  return (value, path) => {
    if (value === undefined) return undefined;
    if (typeof value === 'object' && value !== null && ('number' in value || 'size' in value)) {
      const page = numberedPage(value, path);
      const { number, size } = page as NumberedPageRequest;
      if ((number - 1) * size > PAGE_OFFSET_MAX) {
        throw invalidArgument(
          `${path}.number`,
          `must leave at most ${PAGE_OFFSET_MAX} rows before the page; walk with cursors instead`,
        );
      }
      return page;
    }
    const page = cursorPage(value, path);
    const { after, before } = page as CursorPageRequest;
    if (after !== undefined && before !== undefined) {
      throw invalidArgument(path, 'must have after or before, not both');
    }
    return page;
  };
}

export interface WalkOptions {
  /** Rows fetched at a time: 1 to 200, the default. */
  readonly limit?: number | undefined;
}

type List<Node> = (page: {
  readonly after: Cursor | undefined;
  readonly limit: number;
}) => Promise<Page<Node>>;

const walkOptionsRule = optionsOf<WalkOptions>({ limit: optional(integer(1, PAGE_LIMIT_MAX)) });

/**
 * Walks a whole list, a page at a time: `for await (const user of walk((page) => users.list({}, page)))`.
 * @throws StorageError `invalid_argument` before the first page
 */
export function walk<Node>(
  list: List<Node>,
  options: WalkOptions = {},
): AsyncGenerator<Node, void, undefined> {
  const { limit = PAGE_LIMIT_MAX } = checkedArgument(walkOptionsRule, options, 'options');
  return walked(checkedArgument(callable<List<Node>>(), list, 'list'), limit);
}

async function* walked<Node>(
  list: List<Node>,
  limit: number,
): AsyncGenerator<Node, void, undefined> {
  let after: Cursor | undefined;
  for (;;) {
    const page = await list({ after, limit });
    yield* page.nodes;
    if (!page.hasNextPage) return;
    after = page.cursors.at(-1);
  }
}
