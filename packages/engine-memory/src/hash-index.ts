import type { Value, Values } from './column.ts';
import type { StoredRow } from './stored-row.ts';
import { conditionHolds, type AnyKey } from './table.ts';

/** A key as one value that a map can look up; undefined where a part is null, which equals nothing. */
export type HashKey = string | number | boolean;

interface HashIndexDeclaration {
  readonly name: string;
  readonly columns: readonly string[];
  readonly where?: AnyKey['where'];
}

/** Adds the rows that a fork has not taken over yet under a key, when that key is first asked for. */
export type RowSource = (key: HashKey) => void;

/** Finds rows by equal values of columns. Holds every row under each key that one of its versions has. */
export class HashIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly #where: AnyKey['where'];
  readonly #rows = new Map<HashKey, StoredRow | StoredRow[]>();
  readonly #source: RowSource | undefined;
  /** The keys that the source has been asked for. */
  readonly #drawn = new Set<HashKey>();

  constructor({ name, columns, where }: HashIndexDeclaration, source?: RowSource) {
    this.name = name;
    this.columns = columns;
    this.#where = where;
    this.#source = source;
  }

  get partial(): boolean {
    return this.#where !== undefined;
  }

  /** The key of a row; undefined where the index does not hold it, or where a part of the key is null. */
  keyOf(values: Values): HashKey | undefined {
    if (this.#where !== undefined && !conditionHolds(this.#where, values)) return undefined;
    return this.keyFrom(values, this.columns);
  }

  /** The key that these columns of another table's row name. */
  keyFrom(values: Values, columns: readonly string[]): HashKey | undefined {
    if (columns.length === 1) return values[columns[0]!] ?? undefined;
    return hashKey(columns.map((column) => values[column]!));
  }

  /** The rows under a key, of which there is rarely more than one. */
  at(key: HashKey): StoredRow | readonly StoredRow[] | undefined {
    if (this.#source !== undefined && !this.#drawn.has(key)) {
      this.#drawn.add(key);
      this.#source(key);
    }
    return this.#rows.get(key);
  }

  find(key: HashKey, test: (row: StoredRow) => boolean): StoredRow | undefined {
    const found = this.at(key);
    if (found instanceof Array) return found.find(test);
    return found !== undefined && test(found) ? found : undefined;
  }

  /** Adds a row unless there is one under its key already; answers whether that is done with. */
  addIfFree(values: Values, row: StoredRow): boolean {
    const key = this.keyOf(values);
    if (key === undefined) return true;
    if (this.at(key) !== undefined) return false;
    this.#rows.set(key, row);
    return true;
  }

  add(values: Values, row: StoredRow): void {
    const key = this.keyOf(values);
    if (key === undefined) return;
    const found = this.#rows.get(key);
    if (found === undefined) this.#rows.set(key, row);
    else if (found instanceof Array) {
      if (!found.includes(row)) found.push(row);
    } else if (found !== row) this.#rows.set(key, [found, row]);
  }

  remove(values: Values, row: StoredRow): void {
    const key = this.keyOf(values);
    if (key === undefined) return;
    const found = this.#rows.get(key);
    if (found === row) this.#rows.delete(key);
    else if (found instanceof Array) {
      const rest = found.filter((other) => other !== row);
      if (rest.length === 0) this.#rows.delete(key);
      else this.#rows.set(key, rest.length === 1 ? rest[0]! : rest);
    }
  }

  sameEntry(a: Values, b: Values): boolean {
    return this.keyOf(a) === this.keyOf(b);
  }

  /** In a fork: every row that it has taken over or added. */
  *everyRow(): Generator<StoredRow> {
    for (const found of this.#rows.values()) {
      if (found instanceof Array) yield* found;
      else yield found;
    }
  }
}

/** The rows that an index answered with, as a list. */
export function listed(found: StoredRow | readonly StoredRow[] | undefined): readonly StoredRow[] {
  if (found === undefined) return [];
  return found instanceof Array ? found : [found as StoredRow];
}

export function hashKey(parts: readonly Value[]): HashKey | undefined {
  if (parts.length === 1) return parts[0] ?? undefined;
  return parts.includes(null) ? undefined : parts.join('\0');
}
