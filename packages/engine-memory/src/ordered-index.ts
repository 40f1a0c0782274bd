import { ChunkedList, type Place } from './chunked-list.ts';
import { compareValues, type ColumnType, type Value, type Values } from './column.ts';
import type { StoredRow } from './stored-row.ts';
import { conditionHolds, type AnyTable } from './table.ts';

interface Entry {
  readonly values: readonly Value[];
  readonly row: StoredRow;
}

/** A part of an index: from a bound to a bound. A bound may name fewer columns than the index has. */
export interface Range {
  /** Entries at or after this. */
  readonly from?: readonly Value[] | undefined;
  /** Entries after this. */
  readonly after?: readonly Value[] | undefined;
  /** Entries before this. */
  readonly before?: readonly Value[] | undefined;
  /** Entries before or at this. */
  readonly upTo?: readonly Value[] | undefined;
}

interface Declaration {
  readonly name: string;
  readonly columns: readonly string[];
  readonly where?: { readonly sql: string; holds(row: never): boolean };
}

/** Rows in the order of columns, then of the primary key. Holds every row under each key that one of its versions has. */
export class OrderedIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly #types: readonly ColumnType[];
  readonly #where: AnyTable['primaryKey']['where'];
  readonly #entries: ChunkedList<Entry>;

  /** `base`: the same index of what the table was forked from. Its rows are found until they are taken over. */
  constructor(table: AnyTable, declaration: Declaration, base?: OrderedIndex) {
    const { name, columns, where } = declaration;
    this.name = name;
    this.columns = [...columns, ...table.primaryKey.columns.filter((c) => !columns.includes(c))];
    this.#types = this.columns.map((column) => table.columns[column]!.type);
    this.#where = where as AnyTable['primaryKey']['where'];
    this.#entries = base === undefined ? new ChunkedList() : base.#entries.share();
  }

  /** Fills the index, while it is empty, from everything that the table holds. */
  fill(versions: Iterable<{ readonly values: Values; readonly row: StoredRow }>): void {
    const entries: Entry[] = [];
    for (const { values, row } of versions) {
      if (conditionHolds(this.#where, values)) entries.push({ values: this.#parts(values), row });
    }
    entries.sort((a, b) => this.#compareEntries(a, b));
    this.#entries.fill(
      entries.filter((entry, i) => i === 0 || this.#compareEntries(entries[i - 1]!, entry) !== 0),
    );
  }

  add(values: Values, row: StoredRow): void {
    if (!conditionHolds(this.#where, values)) return;
    const entry = { values: this.#parts(values), row };
    const place = this.#placeOf(entry);
    const found = this.#entries.at(place);
    if (found === undefined || this.#compareEntries(found, entry) !== 0) {
      this.#entries.insert(place, entry);
    }
  }

  remove(values: Values, row: StoredRow): void {
    if (!conditionHolds(this.#where, values)) return;
    const entry = { values: this.#parts(values), row };
    const place = this.#placeOf(entry);
    const found = this.#entries.at(place);
    if (found !== undefined && this.#compareEntries(found, entry) === 0) {
      this.#entries.remove(place);
    }
  }

  sameEntry(a: Values, b: Values): boolean {
    return (
      conditionHolds(this.#where, a) === conditionHolds(this.#where, b) &&
      this.columns.every((column) => a[column] === b[column])
    );
  }

  /** Whether these values of a row stand in the range. */
  covers(range: Range, values: Values): boolean {
    return conditionHolds(this.#where, values) && this.#within(range, this.#parts(values));
  }

  /** Whether an entry found in the index is the one that this version of its row has. */
  entryIsOf(entry: readonly Value[], values: Values): boolean {
    return (
      conditionHolds(this.#where, values) &&
      entry.every((part, i) => part === values[this.columns[i]!])
    );
  }

  /** Walks a range in either direction. The index may change between two steps. */
  walk(range: Range, descending: boolean): IndexWalk {
    return new IndexWalk(this.#entries, {
      descending,
      reached: (values) => this.#aboveStart(range, values),
      passed: (values) => !this.#belowEnd(range, values),
      compare: (a, b) => this.#compareEntries(a, b),
    });
  }

  #within(range: Range, values: readonly Value[]): boolean {
    return this.#aboveStart(range, values) && this.#belowEnd(range, values);
  }

  #aboveStart({ from, after }: Range, values: readonly Value[]): boolean {
    return (
      (from === undefined || this.#comparePrefix(values, from) >= 0) &&
      (after === undefined || this.#comparePrefix(values, after) > 0)
    );
  }

  #belowEnd({ before, upTo }: Range, values: readonly Value[]): boolean {
    return (
      (before === undefined || this.#comparePrefix(values, before) < 0) &&
      (upTo === undefined || this.#comparePrefix(values, upTo) <= 0)
    );
  }

  #parts(values: Values): readonly Value[] {
    return this.columns.map((column) => values[column]!);
  }

  #placeOf(entry: Entry): Place {
    return this.#entries.seek((other) => this.#compareEntries(other, entry));
  }

  #compareEntries(a: Entry, b: Entry): number {
    return this.#comparePrefix(a.values, b.values) || a.row.ordinal - b.row.ordinal;
  }

  #comparePrefix(values: readonly Value[], prefix: readonly Value[]): number {
    for (let i = 0; i < prefix.length; i += 1) {
      const order = compareValues(this.#types[i]!, values[i]!, prefix[i]!);
      if (order !== 0) return order;
    }
    return 0;
  }
}

interface WalkRules {
  readonly descending: boolean;
  /** Whether the range has begun here. */
  reached(values: readonly Value[]): boolean;
  /** Whether the range has ended here. */
  passed(values: readonly Value[]): boolean;
  compare(a: Entry, b: Entry): number;
}

/** A walk over a part of an index. */
export class IndexWalk {
  readonly #entries: ChunkedList<Entry>;
  readonly #rules: WalkRules;
  #place: Place;
  #edition: number;
  #last: Entry | undefined = undefined;

  constructor(entries: ChunkedList<Entry>, rules: WalkRules) {
    this.#entries = entries;
    this.#rules = rules;
    this.#place = this.#find();
    this.#edition = entries.edition;
  }

  next(): Entry | undefined {
    const { descending, reached, passed } = this.#rules;
    if (this.#edition !== this.#entries.edition) {
      this.#place = this.#find();
      this.#edition = this.#entries.edition;
    }
    const entry = this.#entries.at(this.#place);
    if (entry === undefined) return undefined;
    if (descending ? !reached(entry.values) : passed(entry.values)) return undefined;
    this.#entries.step(this.#place, descending ? -1 : 1);
    this.#last = entry;
    return entry;
  }

  #find(): Place {
    const last = this.#last;
    const { descending, reached, passed, compare } = this.#rules;
    if (!descending) {
      return this.#entries.seek(
        last === undefined
          ? (entry) => (reached(entry.values) ? 0 : -1)
          : (entry) => (compare(entry, last) <= 0 ? -1 : 0),
      );
    }
    const place = this.#entries.seek(
      last === undefined
        ? (entry) => (passed(entry.values) ? 0 : -1)
        : (entry) => compare(entry, last),
    );
    this.#entries.step(place, -1);
    return place;
  }
}
