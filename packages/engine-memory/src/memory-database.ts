import { NamedLockTable } from './named-lock.ts';
import { SerializableTransactions } from './serializable.ts';
import type { StoredRow, View } from './stored-row.ts';
import { TableData } from './table-data.ts';
import { untyped, type AnyTable, type Table } from './table.ts';

/** The tables of one database and everything that its transactions share. Several storages may be opened on it. */
export class MemoryDatabase {
  /** The number of the last commit: what a new snapshot sees. */
  sequence = 0;
  /** How many transactions wait for another at this moment. */
  waiting = 0;
  readonly namedLocks = new NamedLockTable();
  readonly serializable = new SerializableTransactions();
  /** Views in use by transactions that others can run beside, oldest first. */
  readonly snapshots = new Set<View>();
  readonly #tables = new Map<AnyTable, TableData>();
  readonly #superseded: Superseded[] = [];
  #pruned = 0;

  readonly #declared: readonly Table<never>[];

  constructor(tables: readonly Table<never>[], base?: Base) {
    this.#declared = tables;
    const byName = new Map<string, TableData>();
    for (const declared of tables) {
      const table = untyped(declared);
      const from = base && { data: base.database.data(table), view: base.view };
      const data = new TableData(this, table, from);
      this.#tables.set(table, data);
      byName.set(table.name, data);
    }
    for (const data of byName.values()) data.refer(byName);
  }

  /**
   * A database of its own that begins with what is committed here now. It costs the same whatever is stored: rows are
   * shared until one of the two changes them. What this one replaces or deletes later it keeps, as for a reader with an
   * old snapshot, until the fork is garbage.
   */
  fork(): MemoryDatabase {
    const { sequence } = this;
    const view: View = { transaction: undefined, sequence, command: 0, tenant: undefined };
    this.snapshots.add(view);
    const fork = new MemoryDatabase(this.#declared, { database: this, view });
    abandoned.register(fork, () => this.snapshots.delete(view));
    return fork;
  }

  data<Row extends object>(table: Table<Row>): TableData {
    const data = this.#tables.get(untyped(table));
    if (data === undefined) throw new TypeError(`This database has no table ${table.name}`);
    return data;
  }

  /** Notes that a commit has put a newer version over another, to drop that one when nobody can see it any more. */
  supersede(row: StoredRow, sequence: number): void {
    this.#superseded.push({ row, sequence });
  }

  /** Drops the versions that no view can show any longer, in the order in which they were superseded. */
  prune(): void {
    const queue = this.#superseded;
    if (this.#pruned === queue.length) return;
    const [oldest] = this.snapshots;
    const seenByAll = oldest?.sequence ?? this.sequence;
    while (this.#pruned < queue.length && queue[this.#pruned]!.sequence <= seenByAll) {
      const { row, sequence } = queue[this.#pruned]!;
      row.data.dropBefore(row, sequence);
      this.#pruned += 1;
    }
    if (this.#pruned === queue.length || this.#pruned > 1_000) {
      queue.splice(0, this.#pruned);
      this.#pruned = 0;
    }
  }
}

/** Lets go of what was kept for forks that nobody has any more. */
const abandoned = new FinalizationRegistry<() => void>((letGo) => letGo());

/** What a database was forked from. */
interface Base {
  readonly database: MemoryDatabase;
  /** What it showed then. */
  readonly view: View;
}

interface Superseded {
  readonly row: StoredRow;
  readonly sequence: number;
}
