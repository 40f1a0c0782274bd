import type { Value } from './column.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { candidates, findByKey, type Selection } from './selection.ts';
import type { View } from './stored-row.ts';
import type { Table } from './table.ts';

/** Reads of tables, each of what is there at its moment: in a transaction with a fixed snapshot, at that moment. */
export class Reads {
  readonly #database: MemoryDatabase;
  readonly #view: () => View;

  constructor(database: MemoryDatabase, view: () => View) {
    this.#database = database;
    this.#view = view;
  }

  /** The same reads, of every tenant: for what holds of a global row whoever asks. Nothing of them may be handed out. */
  acrossTenants(): Reads {
    return new Reads(this.#database, () => ({ ...this.#view(), tenant: undefined }));
  }

  /** The row with these values of a key's columns, or of its first ones. It is shared and frozen. */
  find<Row extends object>(
    table: Table<Row>,
    key: string,
    ...is: readonly Value[]
  ): Row | undefined {
    const index = this.#database.data(table).leading(key, is.length);
    return findByKey(index, is, this.#view())?.values as Row | undefined;
  }

  /** The rows of a selection, in its order, one at a time. Nothing may be awaited on the way. */
  *rows<Row extends object>(table: Table<Row>, selection: Selection<Row>): Generator<Row> {
    const found = candidates(this.#database.data(table), selection, this.#view());
    for (let next = found.next(); next !== undefined; next = found.next()) {
      yield next.values as Row;
    }
  }

  first<Row extends object>(table: Table<Row>, selection: Selection<Row>): Row | undefined {
    const found = candidates(this.#database.data(table), selection, this.#view());
    return found.next()?.values as Row | undefined;
  }

  count<Row extends object>(table: Table<Row>, selection: Selection<Row>): number {
    const found = candidates(this.#database.data(table), selection, this.#view());
    let count = 0;
    while (found.next() !== undefined) count += 1;
    return count;
  }
}
