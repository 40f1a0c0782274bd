import type { Value, Values } from './column.ts';
import { hashKey, type HashIndex, type HashKey } from './hash-index.ts';
import type { IndexWalk, OrderedIndex, Range } from './ordered-index.ts';
import type { SerializableState } from './serializable.ts';
import { visibleVersion, type StoredRow, type View } from './stored-row.ts';
import type { TableData } from './table-data.ts';
import { standsWithin } from './tenant-wall.ts';

/** A condition on a row besides those of the key or index: tested again when the row has changed meanwhile. */
interface Where<Row> {
  readonly where?: ((row: Row) => boolean) | undefined;
}

/** The row with these values of a key's columns; of its first columns, where those alone tell the rows apart. */
export interface ByKey<Row> extends Where<Row> {
  readonly key: string;
  readonly is: readonly Value[];
}

/** The rows of a part of an index, in its order. The name of a key stands for its columns in order. */
export interface ByIndex<Row> extends Where<Row>, Range {
  readonly index: string;
  /** Values of the first columns; the bounds begin behind them. */
  readonly is?: readonly Value[] | undefined;
  readonly descending?: boolean | undefined;
}

export type Selection<Row> = ByKey<Row> | ByIndex<Row>;

export interface Candidate {
  readonly row: StoredRow;
  /** As the view shows it. The row itself may have changed by the time that the candidate is looked at. */
  readonly values: Values;
}

/** Walks the rows that a view shows of a selection. Rows may be written between two steps. */
export interface Candidates {
  next(): Candidate | undefined;
  /** Whether the selection, all of it, also holds for other values of a row. */
  holds(values: Values): boolean;
}

export function candidates<Row extends object>(
  data: TableData,
  selection: Selection<Row>,
  view: View,
): Candidates {
  return 'key' in selection
    ? new KeyCandidates(data.leading(selection.key, selection.is.length), selection, view)
    : new IndexCandidates(data, selection, view);
}

/** The values that the view shows of the row with this key. */
export function findByKey(
  index: HashIndex,
  is: readonly Value[],
  view: View,
): Candidate | undefined {
  const key = hashKey(is);
  if (key === undefined) return undefined;
  view.transaction?.serial?.readKey(index, key);
  const rows = index.at(key);
  if (!(rows instanceof Array)) return rows && shownUnder(index, key, { row: rows, view });
  for (const row of rows) {
    const found = shownUnder(index, key, { row, view });
    if (found !== undefined) return found;
  }
  return undefined;
}

function shownUnder(
  index: HashIndex,
  key: HashKey,
  { row, view }: { readonly row: StoredRow; readonly view: View },
): Candidate | undefined {
  view.transaction?.serial?.readRow(row, view);
  const values = visibleVersion(row, view)?.values;
  if (values === undefined || index.keyOf(values) !== key) return undefined;
  return standsWithin(row.data.table, values, view) ? { row, values } : undefined;
}

class KeyCandidates<Row extends object> implements Candidates {
  readonly #index: HashIndex;
  readonly #selection: ByKey<Row>;
  #found: Candidate | undefined;

  constructor(index: HashIndex, selection: ByKey<Row>, view: View) {
    this.#index = index;
    this.#selection = selection;
    const found = findByKey(index, selection.is, view);
    if (found !== undefined && (selection.where?.(found.values as Row) ?? true)) {
      this.#found = found;
    }
  }

  next(): Candidate | undefined {
    const found = this.#found;
    this.#found = undefined;
    return found;
  }

  holds(values: Values): boolean {
    const { is, where } = this.#selection;
    return this.#index.keyOf(values) === hashKey(is) && (where?.(values as Row) ?? true);
  }
}

class IndexCandidates<Row extends object> implements Candidates {
  readonly #data: TableData;
  readonly #index: OrderedIndex;
  readonly #range: Range;
  readonly #walk: IndexWalk;
  readonly #view: View;
  readonly #serial: SerializableState | undefined;
  readonly #where: ((row: Row) => boolean) | undefined;
  readonly #widen: ((reached: readonly Value[] | undefined) => void) | undefined;

  constructor(data: TableData, selection: ByIndex<Row>, view: View) {
    const index = data.ordered(selection.index);
    const range = rangeOf(selection);
    const descending = selection.descending === true;
    this.#data = data;
    this.#index = index;
    this.#range = range;
    this.#walk = index.walk(range, descending);
    this.#view = view;
    this.#where = selection.where;
    this.#serial = view.transaction?.serial;
    const read = this.#serial?.readRange(data, index, { ...range, before: [], after: [] });
    if (read !== undefined) {
      this.#widen = (reached) => {
        if (reached === undefined) read.range = range;
        else read.range = descending ? { ...range, from: reached } : { ...range, upTo: reached };
      };
    }
  }

  next(): Candidate | undefined {
    for (;;) {
      const entry = this.#walk.next();
      this.#widen?.(entry?.values);
      if (entry === undefined) return undefined;
      const row = this.#data.adopt(entry.row);
      if (row === undefined) continue;
      this.#serial?.readRow(row, this.#view);
      const values = visibleVersion(row, this.#view)?.values;
      if (values === undefined || !this.#index.entryIsOf(entry.values, values)) continue;
      if (!standsWithin(row.data.table, values, this.#view)) continue;
      if (this.#where?.(values as Row) ?? true) return { row, values };
    }
  }

  holds(values: Values): boolean {
    return this.#index.covers(this.#range, values) && (this.#where?.(values as Row) ?? true);
  }
}

function rangeOf<Row>({ is = [], from, after, before, upTo }: ByIndex<Row>): Range {
  const prefixed = (bound: readonly Value[] | undefined) =>
    bound === undefined ? undefined : [...is, ...bound];
  const low = from === undefined && after === undefined;
  const high = before === undefined && upTo === undefined;
  return {
    from: low && is.length > 0 ? is : prefixed(from),
    after: prefixed(after),
    before: prefixed(before),
    upTo: high && is.length > 0 ? is : prefixed(upTo),
  };
}
