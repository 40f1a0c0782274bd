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

/** A row as one transaction left it. */
export class RowVersion {
  /** Frozen, and no other version's; undefined where the row was deleted, or its insertion undone. */
  values: Values | undefined;
  older: RowVersion | undefined;
  /** The transaction that wrote it, while that is open. */
  writer: Transaction | undefined;
  /** The writer's statement. */
  command: number;
  /** The number of the commit, once committed. */
  sequence = 0;
  /** Who wrote it, if that was a serializable transaction. */
  serial: SerializableState | undefined;
  /** Counts the changes of the row's keys so far, also those that were changed back. */
  keyChanges = 0;

  constructor(values: Values | undefined, writer: Transaction | undefined) {
    this.values = values;
    this.older = undefined;
    this.writer = writer;
    this.command = writer === undefined ? 0 : writer.command;
    this.serial = writer?.serial;
  }

  protected become(version: RowVersion): void {
    this.values = version.values;
    this.older = version.older;
    this.writer = version.writer;
    this.command = version.command;
    this.sequence = version.sequence;
    this.serial = version.serial;
    this.keyChanges = version.keyChanges;
  }

  protected copy(): RowVersion {
    const copy = new RowVersion(undefined, undefined);
    copy.become(this);
    return copy;
  }
}

/**
 * A row through time. Its identity is not its key: a row deleted and inserted again under the same key is another. It is
 * its newest version itself, for most rows have no other; a log has it once for every version that a transaction wrote.
 */
export class StoredRow extends RowVersion implements LogEntry {
  readonly data: TableData;
  /** Unlike any other of the table, save in forks, where it is that of the row that this one was taken over from. */
  readonly ordinal: number;
  lock: RowLock | undefined = undefined;

  /** Without a writer, it is seen by everybody. */
  constructor(data: TableData, ordinal: number, values: Values, writer?: Transaction) {
    super(values, writer);
    this.data = data;
    this.ordinal = ordinal;
  }

  write(values: Values | undefined, writer: Transaction): void {
    const older = this.copy();
    this.become(new RowVersion(values, writer));
    this.older = older;
    this.keyChanges = older.keyChanges;
    if (values === undefined || this.data.rules.changesKey(older.values!, values)) {
      this.keyChanges += 1;
    }
    writer.log.push(this);
  }

  commit(sequence: number): void {
    const { writer, older } = this;
    // Committed already, where the transaction wrote it more than once.
    if (writer === undefined) return;
    let rest = older;
    while (rest !== undefined && rest.writer === writer) rest = rest.older;
    this.older = rest;
    this.sequence = sequence;
    this.writer = undefined;
    if (older !== rest) this.data.unindex(this, { from: older, until: rest, remaining: this });
    if (rest !== undefined) this.data.database.supersede(this, sequence);
    this.lock?.settle();
  }

  undo(): void {
    const { older } = this;
    const from = this.copy();
    this.become(older ?? new RowVersion(undefined, undefined));
    this.data.unindex(this, { from, until: older, remaining: this });
    this.lock?.settle();
  }
}

/** The version that a view shows; undefined where it shows none. A deletion is a version too. */
export function visibleVersion(row: StoredRow, view: View): RowVersion | undefined {
  for (let v: RowVersion | undefined = row; v !== undefined; v = v.older) {
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
  let version: RowVersion | undefined = row;
  while (version !== undefined && version.writer !== undefined && version.writer !== transaction) {
    version = version.older;
  }
  return version;
}
