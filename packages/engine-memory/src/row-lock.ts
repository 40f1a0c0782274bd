import { lockNotAvailable } from '@stratum/kernel';
import type { StoredRow } from './stored-row.ts';
import type { LogEntry, Transaction } from './transaction.ts';
import { wait, Waiter, type Steps } from './waiting.ts';

/** Postgres's four strengths of a row lock, weakest first; each conflicts with all that the one before does. */
export type LockMode = 'key share' | 'share' | 'no key update' | 'update';

const STRENGTH: Record<LockMode, number> = {
  'key share': 0,
  share: 1,
  'no key update': 2,
  update: 3,
};

/** Two modes conflict when their strengths add up to three; `no key update` conflicts with itself. */
export function modesConflict(a: LockMode, b: LockMode): boolean {
  return STRENGTH[a] + STRENGTH[b] >= 3;
}

/** What to do about a row that is locked: wait, leave it out, or fail with `lock_not_available`. */
export type LockPolicy = 'wait' | 'skip locked' | 'nowait';

/** The queue of a row that is locked, or waited for. Rows that are neither have none. */
export class RowLock {
  readonly row: StoredRow;
  readonly modes = new Map<Transaction, LockMode>();
  readonly #queue: Queued[] = [];

  constructor(row: StoredRow) {
    this.row = row;
  }

  isFreeFor(transaction: Transaction, mode: LockMode): boolean {
    return this.modes.size === 0 || this.opponents(transaction, mode).length === 0;
  }

  opponents(transaction: Transaction, mode: LockMode): Transaction[] {
    const found: Transaction[] = [];
    for (const [holder, held] of this.modes) {
      if (holder !== transaction && modesConflict(held, mode)) found.push(holder);
    }
    return found;
  }

  hold(transaction: Transaction, mode: LockMode): void {
    const held = this.modes.get(transaction);
    if (held !== undefined && STRENGTH[held] >= STRENGTH[mode]) return;
    this.modes.set(transaction, mode);
    transaction.log.push(new RowHold(this, transaction, held));
  }

  *waitFor(transaction: Transaction, wants: LockMode | 'writer'): Steps<void> {
    const waiter: Waiter = new Waiter(transaction, {
      blockers: () =>
        wants === 'writer' ? writerBut(this.row, transaction) : this.opponents(transaction, wants),
      leave: () => {
        this.#queue.splice(this.#queue.indexOf(queued), 1);
        this.tidy();
      },
    });
    const queued: Queued = { waiter, wants };
    this.#queue.push(queued);
    yield* wait(waiter);
  }

  /** Lets go on, first come first served, whom nobody keeps waiting any longer. */
  settle(): void {
    for (const queued of this.#queue.slice()) {
      if (queued.waiter.blockers().length > 0) continue;
      this.#queue.splice(this.#queue.indexOf(queued), 1);
      if (queued.wants !== 'writer') this.hold(queued.waiter.transaction, queued.wants);
      queued.waiter.grant();
    }
    this.tidy();
  }

  tidy(): void {
    if (this.modes.size === 0 && this.#queue.length === 0 && this.row.lock === this) {
      this.row.lock = undefined;
    }
  }
}

interface Queued {
  readonly waiter: Waiter;
  /** `writer`: that whoever has written the row, uncommitted, ends. */
  readonly wants: LockMode | 'writer';
}

class RowHold implements LogEntry {
  readonly isRowLock = true;
  readonly #lock: RowLock;
  readonly #transaction: Transaction;
  readonly #before: LockMode | undefined;

  constructor(lock: RowLock, transaction: Transaction, before: LockMode | undefined) {
    this.#lock = lock;
    this.#transaction = transaction;
    this.#before = before;
  }

  commit(): void {
    this.#lock.modes.delete(this.#transaction);
    this.#lock.settle();
  }

  undo(): void {
    if (this.#before === undefined) this.#lock.modes.delete(this.#transaction);
    else this.#lock.modes.set(this.#transaction, this.#before);
    this.#lock.settle();
  }
}

function writerBut(row: StoredRow, transaction: Transaction): Transaction[] {
  const { writer } = row;
  return writer === undefined || writer === transaction ? [] : [writer];
}

/** Takes the lock if nobody keeps it from that, and answers whether it did. */
export function tryLockRow(transaction: Transaction, row: StoredRow, mode: LockMode): boolean {
  const lock = (row.lock ??= new RowLock(row));
  if (!lock.isFreeFor(transaction, mode)) return false;
  lock.hold(transaction, mode);
  return true;
}

/** Takes the lock that others hold, and answers whether it did: `skip locked` leaves the row. */
export function* waitForRow(
  transaction: Transaction,
  lock: RowLock,
  mode: LockMode,
  policy: LockPolicy = 'wait',
): Steps<boolean> {
  if (policy === 'skip locked') return false;
  if (policy === 'nowait') throw lockNotAvailable();
  // Being granted it holds the lock already.
  yield* lock.waitFor(transaction, mode);
  return true;
}

/** Waits until nobody else has an uncommitted version of the row. */
export function* waitForWriter(transaction: Transaction, row: StoredRow): Steps<void> {
  row.lock ??= new RowLock(row);
  yield* row.lock.waitFor(transaction, 'writer');
}
