import { serializationFailure, type Isolation, type Scope } from '@stratum/kernel';
import type { MemoryDatabase } from './memory-database.ts';
import type { SerializableState } from './serializable.ts';
import type { View } from './stored-row.ts';
import { tenantOf } from './tenant-wall.ts';
import type { Waiter } from './waiting.ts';

/** Something a transaction did that its end keeps or undoes. */
export interface LogEntry {
  commit(sequence: number): void;
  undo(): void;
  /** A row lock, which changes nothing by itself. */
  readonly isRowLock?: true;
}

/** The view of a statement under way, and its transaction. */
export interface Statement extends View {
  readonly transaction: Transaction;
}

/** An open transaction: its snapshot, and the log of what it wrote and locked. */
export class Transaction {
  readonly database: MemoryDatabase;
  readonly isolation: Isolation;
  readonly tenant: string | undefined;
  readonly log: LogEntry[] = [];
  /** Counts statements, so that one does not see its own writes. */
  command = 1;
  /** Set while it waits. */
  waiter: Waiter | undefined = undefined;
  serial: SerializableState | undefined = undefined;
  /** A statement of the call under way has broken a constraint in a way that Postgres reports as an SQL error. */
  raised = false;
  #snapshot: Statement | undefined = undefined;
  #statement: Statement | undefined = undefined;
  #over = false;

  constructor(database: MemoryDatabase, isolation: Isolation, scope: Scope) {
    this.database = database;
    this.isolation = isolation;
    this.tenant = tenantOf(scope);
  }

  /** Above read committed: everything is seen as it was at the first statement. */
  get fixed(): boolean {
    return this.isolation !== 'read committed';
  }

  /** What a statement that begins now sees. Snapshots are taken here, not at the beginning of the transaction. */
  view(): Statement {
    this.serial?.checkDoom();
    this.command += 1;
    const { command, tenant } = this;
    return { transaction: this, sequence: this.#sequence(), command, tenant };
  }

  /** Begins a statement that may wait. What it sees is kept until its end, even while others go on. */
  openStatement(): Statement {
    const view = this.view();
    this.#statement = view;
    return view;
  }

  closeStatement(): void {
    if (this.#statement !== undefined) this.database.snapshots.delete(this.#statement);
    this.#statement = undefined;
  }

  /** Called before it waits, which lets others commit meanwhile. */
  keepView(): void {
    if (this.#statement !== undefined && !this.fixed) this.database.snapshots.add(this.#statement);
  }

  #sequence(): number {
    if (!this.fixed) return this.database.sequence;
    if (this.#snapshot === undefined) {
      const { sequence } = this.database;
      if (this.isolation === 'serializable')
        this.serial = this.database.serializable.begin(sequence);
      this.#snapshot = { transaction: this, sequence, command: 0, tenant: this.tenant };
      this.database.snapshots.add(this.#snapshot);
    }
    return this.#snapshot.sequence;
  }

  get over(): boolean {
    return this.#over;
  }

  /** @throws StorageError `serialization_failure`; the transaction is then rolled back */
  commit(): void {
    try {
      this.serial?.prepare();
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.#over = true;
    this.closeStatement();
    const { log, database } = this;
    if (log.length > 0) {
      const sequence = (database.sequence += 1);
      for (const entry of log) entry.commit(sequence);
      log.length = 0;
    }
    this.serial?.finish('committed');
    this.#forget();
  }

  rollback(): void {
    if (this.#over) return;
    this.#over = true;
    this.closeStatement();
    this.waiter?.fail(serializationFailure());
    this.undoTo(0);
    this.serial?.finish('aborted');
    this.#forget();
  }

  /** After a fault nothing of it is kept: nobody waits for it, and nothing that it read counts, though it is still open. */
  abort(): void {
    this.undoTo(0);
    this.serial?.finish('aborted');
    this.serial = undefined;
  }

  /** Undoes what was done since the log had this length, and gives back the locks taken since. */
  undoTo(mark: number): void {
    for (let entry = this.log.length; entry > mark; entry -= 1) this.log.pop()!.undo();
  }

  /** Whether rows were locked since the log had this length, and nothing was changed. */
  hasOnlyLockedSince(mark: number): boolean {
    for (let entry = mark; entry < this.log.length; entry += 1) {
      if (this.log[entry]!.isRowLock !== true) return false;
    }
    return true;
  }

  #forget(): void {
    if (this.#snapshot !== undefined) this.database.snapshots.delete(this.#snapshot);
    this.database.prune();
  }
}
