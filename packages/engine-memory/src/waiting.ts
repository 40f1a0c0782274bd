import { deadlock } from '@stratum/kernel';
import type { Transaction } from './transaction.ts';

/** What a statement yields: it goes on when the waiter is granted, and is thrown into when it fails. */
export type Steps<T> = Generator<Waiter, T, void>;

export interface WaitParts {
  /** Whom it waits for at this moment. */
  blockers(): readonly Transaction[];
  /** Takes it out of the queue that it stands in. */
  leave(): void;
}

/** One transaction waiting for others. */
export class Waiter {
  readonly transaction: Transaction;
  readonly promise: Promise<void>;
  readonly #parts: WaitParts;
  #resolve!: () => void;
  #reject!: (error: Error) => void;

  constructor(transaction: Transaction, parts: WaitParts) {
    this.transaction = transaction;
    this.#parts = parts;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  blockers(): readonly Transaction[] {
    return this.#parts.blockers();
  }

  /** Ends the waiting. Whoever calls this has taken it out of its queue. */
  grant(): void {
    this.#stop();
    this.#resolve();
  }

  /** Ends the waiting with an error. */
  fail(error: Error): void {
    if (this.transaction.waiter !== this) return;
    this.#stop();
    this.#parts.leave();
    this.#reject(error);
  }

  #stop(): void {
    this.transaction.waiter = undefined;
    this.transaction.database.waiting -= 1;
  }
}

/**
 * Waits, in a queue that the waiter has been put into.
 * @throws StorageError `deadlock` at once if those it waits for wait, by whatever way, for it
 */
export function* wait(waiter: Waiter): Steps<void> {
  const { transaction } = waiter;
  transaction.waiter = waiter;
  transaction.database.waiting += 1;
  if (closesCycle(transaction)) {
    const error = deadlock();
    waiter.promise.catch(() => undefined);
    waiter.fail(error);
    throw error;
  }
  transaction.keepView();
  yield waiter;
}

function closesCycle(start: Transaction): boolean {
  const seen = new Set<Transaction>();
  const open = [...(start.waiter?.blockers() ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === start) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(next.waiter?.blockers() ?? []));
  }
  return false;
}
