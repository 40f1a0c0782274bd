import type { LogEntry, Transaction } from './transaction.ts';
import { wait, Waiter, type Steps } from './waiting.ts';

/** Locks by name, held to the end of the transaction or to the savepoint that is rolled back. */
export class NamedLockTable {
  readonly #locks = new Map<string, NamedLock>();

  tryTake(transaction: Transaction, name: string): boolean {
    const lock = this.#locks.get(name);
    if (lock === undefined) {
      this.#locks.set(name, new NamedLock(this, name, transaction));
      return true;
    }
    return lock.holder === transaction;
  }

  *take(transaction: Transaction, name: string): Steps<void> {
    if (!this.tryTake(transaction, name)) yield* this.#locks.get(name)!.waitFor(transaction);
  }

  free(name: string): void {
    this.#locks.delete(name);
  }
}

class NamedLock implements LogEntry {
  readonly #table: NamedLockTable;
  readonly #name: string;
  holder: Transaction;
  readonly #queue: Waiter[] = [];

  constructor(table: NamedLockTable, name: string, holder: Transaction) {
    this.#table = table;
    this.#name = name;
    this.holder = holder;
    holder.log.push(this);
  }

  *waitFor(transaction: Transaction): Steps<void> {
    const waiter: Waiter = new Waiter(transaction, {
      blockers: () => [this.holder],
      leave: () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
      },
    });
    this.#queue.push(waiter);
    yield* wait(waiter);
  }

  commit(): void {
    this.#pass();
  }

  undo(): void {
    this.#pass();
  }

  #pass(): void {
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#table.free(this.#name);
      return;
    }
    this.holder = next.transaction;
    this.holder.log.push(this);
    next.grant();
  }
}
