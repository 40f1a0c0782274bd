import type { Values } from './column.ts';
import { HashIndex, listed, type RowSource } from './hash-index.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { OrderedIndex } from './ordered-index.ts';
import { StoredRow, visibleVersion, type RowVersion, type View } from './stored-row.ts';
import type { AnyForeignKey, AnyTable } from './table.ts';
import { rulesOf, type TableRules } from './table-rules.ts';
import type { Transaction } from './transaction.ts';

/** A foreign key between two tables of a database. */
export interface Reference {
  readonly key: AnyForeignKey;
  readonly child: TableData;
  readonly parent: TableData;
  readonly parentKey: HashIndex;
}

/** What a table was forked from: its like there, and the moment. */
export interface BaseTable {
  readonly data: TableData;
  readonly view: View;
}

/** The rows and indexes of one table. */
export class TableData {
  readonly database: MemoryDatabase;
  readonly table: AnyTable;
  readonly rules: TableRules;
  /** The primary key first. */
  readonly keys: readonly HashIndex[];
  readonly references: Reference[] = [];
  readonly referencedBy: Reference[] = [];
  readonly #leading = new Map<string, HashIndex>();
  readonly #ordered = new Map<string, OrderedIndex>();
  readonly #children = new Map<string, HashIndex>();
  readonly #base: BaseTable | undefined;
  /** The rows that stand here for rows of the base. */
  readonly #adopted = new Map<StoredRow, StoredRow>();
  /** One count for a table and its forks. */
  readonly #ordinals: { last: number };

  constructor(database: MemoryDatabase, table: AnyTable, base?: BaseTable) {
    this.database = database;
    this.table = table;
    this.rules = rulesOf(table);
    this.#base = base;
    this.#ordinals = base === undefined ? { last: 0 } : base.data.#ordinals;
    const declared = [table.primaryKey, ...(table.uniqueKeys ?? [])];
    this.keys = declared.map(
      (key) =>
        new HashIndex(
          key,
          this.#source(({ keys }) => keys[declared.indexOf(key)]!),
        ),
    );
  }

  /** Looks up the tables that the foreign keys lead to. */
  refer(tables: ReadonlyMap<string, TableData>): void {
    for (const key of this.table.foreignKeys ?? []) {
      const { references } = key;
      const parent = tables.get(references.table);
      const parentKey = parent?.keys.find(
        ({ columns, partial }) => !partial && columns.join() === references.columns.join(),
      );
      if (parent === undefined || parentKey === undefined) {
        throw new TypeError(`${key.name} leads to no key of a table of this database`);
      }
      const reference = { key, child: this, parent, parentKey };
      this.references.push(reference);
      parent.referencedBy.push(reference);
    }
  }

  key(name: string): HashIndex {
    const key = this.keys.find((candidate) => candidate.name === name);
    if (key === undefined) throw new TypeError(`${this.table.name} has no key ${name}`);
    return key;
  }

  /** Finds rows by the first columns of a key, where they are not all of them. It is built when it is first asked for. */
  leading(name: string, columns: number): HashIndex {
    const key = this.key(name);
    if (columns >= key.columns.length) return key;
    const part = `${name}/${columns}`;
    const present = this.#leading.get(part);
    if (present !== undefined) return present;
    const index = new HashIndex(
      { name: part, columns: key.columns.slice(0, columns) },
      this.#source((base) => base.leading(name, columns)),
    );
    for (const { values, row } of this.#everyVersion()) index.add(values, row);
    this.#leading.set(part, index);
    return index;
  }

  /** What rows can be looked up by, be it by a reader or for a foreign key. */
  *lookups(): Generator<HashIndex> {
    yield* this.keys;
    yield* this.#leading.values();
    yield* this.#children.values();
  }

  /** An index by its name, or a key's order. It is built when it is first asked for. */
  ordered(name: string): OrderedIndex {
    const present = this.#ordered.get(name);
    if (present !== undefined) return present;
    const { primaryKey, uniqueKeys = [], indexes = [] } = this.table;
    const declared = [primaryKey, ...uniqueKeys, ...indexes].find((index) => index.name === name);
    if (declared === undefined) throw new TypeError(`${this.table.name} has no index ${name}`);
    const index = new OrderedIndex(this.table, declared, this.#base?.data.ordered(name));
    if (this.#base === undefined) index.fill(this.#everyVersion());
    else for (const { values, row } of this.#everyVersion()) index.add(values, row);
    this.#ordered.set(name, index);
    return index;
  }

  /** Finds the rows that a foreign key of this table comes from. It is built when it is first asked for. */
  children(key: AnyForeignKey): HashIndex {
    const present = this.#children.get(key.name);
    if (present !== undefined) return present;
    const index = new HashIndex(
      { name: key.name, columns: key.columns },
      this.#source((base) => base.children(key)),
    );
    for (const { values, row } of this.#everyVersion()) index.add(values, row);
    this.#children.set(key.name, index);
    return index;
  }

  /** Takes over, under a key that is asked for, what the base's index has there. */
  #source(indexOf: (base: TableData) => HashIndex): RowSource | undefined {
    const data = this.#base?.data;
    if (data === undefined) return undefined;
    return (key) => {
      for (const row of listed(indexOf(data).at(key))) this.adopt(row);
    };
  }

  /**
   * The row that stands here for one of the base, which is never changed from here: it is copied when it is first met.
   * Undefined where the base did not show it when this was forked.
   */
  adopt(row: StoredRow): StoredRow | undefined {
    if (row.data === this || this.#base === undefined) return row;
    const { data, view } = this.#base;
    const origin = data.adopt(row);
    const present = origin && this.#adopted.get(origin);
    if (origin === undefined || present !== undefined) return present;
    const values = visibleVersion(origin, view)?.values;
    if (values === undefined) return undefined;
    const own = new StoredRow(this, origin.ordinal, values);
    this.#adopted.set(origin, own);
    for (const index of this.keys) index.add(values, own);
    for (const index of this.#secondary()) index.add(values, own);
    return own;
  }

  *#everyVersion(): Generator<{ readonly values: Values; readonly row: StoredRow }> {
    for (const row of new Set(this.keys[0]!.everyRow())) {
      for (let v: RowVersion | undefined = row; v !== undefined; v = v.older) {
        if (v.values !== undefined) yield { values: v.values, row };
      }
    }
  }

  newRow(values: Values, writer: Transaction): StoredRow {
    this.#ordinals.last += 1;
    return new StoredRow(this, this.#ordinals.last, values, writer);
  }

  /** Enters a version into the indexes that are not unique; keys are entered one by one as they are found free. */
  index(row: StoredRow, values: Values, before: Values | undefined): void {
    for (const index of this.#secondary()) {
      if (before === undefined || !index.sameEntry(before, values)) index.add(values, row);
    }
  }

  *#secondary(): Generator<HashIndex | OrderedIndex> {
    yield* this.#leading.values();
    yield* this.#ordered.values();
    yield* this.#children.values();
  }

  /** Takes versions that are gone out of every index, unless a version that remains has the same entry. */
  unindex(row: StoredRow, gone: GoneVersions): void {
    for (let v = gone.from; v !== undefined && v !== gone.until; v = v.older) {
      if (v.values === undefined) continue;
      for (const index of this.keys) removeUnlessKept(index, row, v.values, gone.remaining);
      for (const index of this.#secondary()) {
        removeUnlessKept(index, row, v.values, gone.remaining);
      }
    }
  }

  /** Drops the versions older than the one of that commit. */
  dropBefore(row: StoredRow, sequence: number): void {
    let kept: RowVersion | undefined = row;
    while (kept !== undefined && (kept.writer !== undefined || kept.sequence > sequence)) {
      kept = kept.older;
    }
    if (kept === undefined) return;
    const from = kept.older;
    kept.older = undefined;
    if (from !== undefined) this.unindex(row, { from, until: undefined, remaining: row });
  }
}

interface GoneVersions {
  readonly from: RowVersion | undefined;
  readonly until: RowVersion | undefined;
  readonly remaining: RowVersion;
}

function removeUnlessKept(
  index: HashIndex | OrderedIndex,
  row: StoredRow,
  values: Values,
  remaining: RowVersion,
): void {
  for (let v: RowVersion | undefined = remaining; v !== undefined; v = v.older) {
    if (v.values !== undefined && index.sameEntry(v.values, values)) return;
  }
  index.remove(values, row);
}
