import type {
  CursorPagePlan,
  NumberedPage,
  NumberedPagePlan,
  Page,
  PagePlan,
  Place,
  SortKey,
} from '@stratum/kernel';
import type { Range } from './ordered-index.ts';
import type { Reads } from './reads.ts';
import type { Table } from './table.ts';
import { compareText } from './text-order.ts';

interface ListedRows<Row extends object, Node> {
  where(row: Row): boolean;
  placeOf(row: Row): Place;
  nodeOf(row: Row): Node;
}

/** A list whose rows come from an index. */
export interface List<Row extends object, Node> extends ListedRows<Row, Node> {
  readonly table: Table<Row>;
  /** Its order, behind the columns that `is` names, must be the list's; else `sorted` is to be false. */
  readonly index: string;
  readonly is?: readonly SortKey[] | undefined;
  /** Narrows what is walked; `where` must say it too. */
  readonly from?: readonly SortKey[] | undefined;
  readonly before?: readonly SortKey[] | undefined;
  /** False: the rows are few enough to be sorted when they are asked for. */
  readonly sorted?: boolean | undefined;
  /** What a place is in the index, behind the columns that `is` names. Default: its keys, then its id. */
  boundAt?(place: Place): readonly SortKey[];
}

/** A list whose rows are few enough to be gathered, in whatever order, and sorted when they are asked for. */
export interface GatheredList<Row extends object, Node> extends ListedRows<Row, Node> {
  gather(reads: Reads): Iterable<Row>;
}

/** A list whose rows come from several indexes, none from two of them. */
export interface MergedList<Row extends object, Node> extends ListedRows<Row, Node> {
  readonly parts: readonly List<Row, Node>[];
}

export type AnyList<Row extends object, Node> =
  List<Row, Node> | GatheredList<Row, Node> | MergedList<Row, Node>;

/** The rows of a list, in no order. */
export function* rowsOf<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
): Generator<Row> {
  if ('parts' in list) for (const part of list.parts) yield* reads.rows(part.table, part);
  else if ('gather' in list) {
    for (const row of list.gather(reads)) if (list.where(row)) yield row;
  } else yield* reads.rows(list.table, list);
}

export function countRows<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
): number {
  let count = 0;
  for (const _ of rowsOf(reads, list)) count += 1;
  return count;
}

/** Carries out a page plan. */
export function listPage<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
  plan: PagePlan,
): Page<Node> | NumberedPage<Node> {
  return plan.kind === 'cursor' ? cursorPage(reads, list, plan) : numberedPage(reads, list, plan);
}

function cursorPage<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
  plan: CursorPagePlan,
): Page<Node> {
  const { place, side, limit } = plan;
  const descending = (plan.direction === 'descending') !== (side === 'before');
  const found = take(ordered(reads, list, { place, descending, inclusive: false }), limit + 1);
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (side === 'before') rows.reverse();
  const behind =
    place !== undefined &&
    take(ordered(reads, list, { place, descending: !descending, inclusive: true }), 1).length > 0;
  let cursors: Page<Node>['cursors'] | undefined;
  return {
    nodes: rows.map((row) => list.nodeOf(row)),
    // Written when they are looked at: they cost as much as the rest of the page.
    get cursors() {
      cursors ??= rows.map((row) => plan.cursorOf(list.placeOf(row)));
      return cursors;
    },
    hasNextPage: side === 'after' ? more : behind,
    hasPreviousPage: side === 'after' ? behind : more,
  };
}

function numberedPage<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
  { offset, limit, direction }: NumberedPagePlan,
): NumberedPage<Node> {
  const nodes: Node[] = [];
  let totalItems = 0;
  const from = { place: undefined, descending: direction === 'descending', inclusive: true };
  for (const row of ordered(reads, list, from)) {
    if (totalItems >= offset && nodes.length < limit) nodes.push(list.nodeOf(row));
    totalItems += 1;
  }
  return { nodes, totalItems, totalPages: Math.ceil(totalItems / limit) };
}

interface Start {
  readonly place: Place | undefined;
  readonly descending: boolean;
  readonly inclusive: boolean;
}

/** The rows of the list from a place on, in one direction. */
function ordered<Row extends object, Node>(
  reads: Reads,
  list: AnyList<Row, Node>,
  start: Start,
): Iterable<Row> {
  if ('parts' in list) {
    const sign = start.descending ? -1 : 1;
    return merged(
      list.parts.map((part) => ordered(reads, part, start)),
      (a, b) => comparePlaces(list.placeOf(a), list.placeOf(b)) * sign,
    );
  }
  if ('gather' in list) return sortedRows(list, list.gather(reads), start);
  if (list.sorted === false) {
    const { table, index, is } = list;
    return sortedRows(list, reads.rows(table, { index, is }), start);
  }
  const { table, index, is, from, before } = list;
  return reads.rows(table, {
    index,
    is,
    from,
    before,
    ...bound(list, start),
    descending: start.descending,
    where: (row) => list.where(row),
  });
}

function bound<Row extends object, Node>(list: List<Row, Node>, start: Start): Range {
  const { place, descending, inclusive } = start;
  if (place === undefined) return {};
  const values = list.boundAt?.(place) ?? [...place.keys, place.id];
  if (descending) return inclusive ? { upTo: values } : { before: values };
  return inclusive ? { from: values } : { after: values };
}

function sortedRows<Row extends object, Node>(
  list: ListedRows<Row, Node>,
  rows: Iterable<Row>,
  { place, descending, inclusive }: Start,
): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows]
    .filter((row) => list.where(row))
    .map((row) => ({ row, at: list.placeOf(row) }))
    .filter(({ at }) => {
      const order = place === undefined ? 1 : comparePlaces(at, place) * sign;
      return order > 0 || (inclusive && order === 0);
    })
    .sort((a, b) => comparePlaces(a.at, b.at) * sign)
    .map(({ row }) => row);
}

/** The elements of sorted sources, in order. */
function* merged<T>(
  sources: readonly Iterable<T>[],
  compare: (a: T, b: T) => number,
): Generator<T> {
  const heads = sources.map((source) => {
    const rest = source[Symbol.iterator]();
    return { rest, next: rest.next() };
  });
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      const before = first === undefined || compare(head.next.value, first.next.value as T) < 0;
      if (before) first = head;
    }
    if (first === undefined) return;
    yield first.next.value as T;
    first.next = first.rest.next();
  }
}

function comparePlaces(a: Place, b: Place): number {
  for (let i = 0; i < a.keys.length; i += 1) {
    const order = compareKeys(a.keys[i]!, b.keys[i]!);
    if (order !== 0) return order;
  }
  return compareText(a.id, b.id);
}

function compareKeys(a: SortKey, b: SortKey): number {
  return typeof a === 'string' ? compareText(a, b as string) : a - (b as number);
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  if (count === 0) return taken;
  for (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}
