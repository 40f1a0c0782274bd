import type { Values } from './column.ts';
import type { RowLock } from './row-lock.ts';
import type { SerializableState } from './serializable.ts';
import type { TableData } from './table-data.ts';
import type { LogEntry, Transaction } from './transaction.ts';

/** What a reader may see: versions committed by a number in the sequence of commits, and its own transaction's. */
export interface View {
  readonly transaction: Transaction | undefined;
  readonly sequence: number;
  /** Own versions are seen if they were written by an earlier command than this one. */
  readonly command: number;
  /** The only tenant whose rows are found, in tables that tell tenants apart. Keys and references see every row. */
  readonly tenant: string | undefined;
}

/** A row through time. Its identity is not its key: a row deleted and inserted again under the same key is another. */
export class StoredRow {
  readonly data: TableData;
  /** Unlike any other of the table, save in forks, where it is that of the row that this one was taken over from. */
  readonly ordinal: number;
  newest: RowVersion;
  lock: RowLock | undefined = undefined;

  /** Without a writer, it is seen by everybody. */
  constructor(data: TableData, ordinal: number, values: Values, writer?: Transaction) {
    this.data = data;
    this.ordinal = ordinal;
    this.newest = new RowVersion(this, values, undefined, writer);
  }
}

/** A row as one transaction left it. Being written it is in that transaction's log. */
export class RowVersion implements LogEntry {
  readonly row: StoredRow;
  /** Frozen; undefined where the row was deleted. */
  readonly values: Values | undefined;
  older: RowVersion | undefined;
  /** The transaction that wrote it, while that is open. */
  writer: Transaction | undefined;
  readonly command: number;
  /** The number of the commit, once committed. */
  sequence = 0;
  /** Who wrote it, if that was a serializable transaction. */
  readonly serial: SerializableState | undefined;

  constructor(
    row: StoredRow,
    values: Values | undefined,
    older: RowVersion | undefined,
    writer: Transaction | undefined,
  ) {
    this.row = row;
    this.values = values;
    this.older = older;
    this.writer = writer;
    this.command = writer?.command ?? 0;
    this.serial = writer?.serial;
  }

  commit(sequence: number): void {
    const { row } = this;
    // An own version written over by a later one: it goes when that one's turn comes.
    if (row.newest !== this) return;
    const own = this.older;
    let rest = own;
    while (rest !== undefined && rest.writer === this.writer) rest = rest.older;
    this.older = rest;
    this.sequence = sequence;
    this.writer = undefined;
    if (own !== rest) row.data.unindex(row, { from: own, until: rest, remaining: this });
    if (rest !== undefined) row.data.database.supersede(row, sequence);
    row.lock?.settle();
  }

  undo(): void {
    const { row, older } = this;
    if (older !== undefined) row.newest = older;
    // What remains of a row that was never committed is a version that nobody can see.
    this.writer = undefined;
    this.sequence = Infinity;
    row.data.unindex(row, { from: this, until: older, remaining: older });
    row.lock?.settle();
  }
}

/** The version that a view shows; undefined where it shows none. A deletion is a version too. */
export function visibleVersion(row: StoredRow, view: View): RowVersion | undefined {
  for (let v: RowVersion | undefined = row.newest; v !== undefined; v = v.older) {
    const seen =
      v.writer === undefined
        ? v.sequence <= view.sequence
        : v.writer === view.transaction && v.command < view.command;
    if (seen) return v;
  }
  return undefined;
}

/** The newest version that is committed or the transaction's own. */
export function latestVersion(
  row: StoredRow,
  transaction: Transaction | undefined,
): RowVersion | undefined {
  let version: RowVersion | undefined = row.newest;
  while (version !== undefined && version.writer !== undefined && version.writer !== transaction) {
    version = version.older;
  }
  return version === undefined || version.sequence === Infinity ? undefined : version;
}
