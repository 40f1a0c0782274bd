import type { EngineBatch, EngineTransaction } from './storage-engine.ts';
import { transactionAborted } from './unit-errors.ts';

/** A batch on any engine: its calls follow one another in a transaction. */
export class BatchInTurn<Session> implements EngineBatch<Session> {
  readonly #transaction: EngineTransaction<Session>;
  #tail: Promise<unknown> = Promise.resolve();
  #failed: { readonly cause: unknown } | undefined;

  constructor(transaction: EngineTransaction<Session>) {
    this.#transaction = transaction;
  }

  get session(): Session {
    return this.#transaction.session;
  }

  call<T>(work: () => Promise<T>): Promise<T> {
    const ended = this.#tail.then(() => {
      if (this.#failed !== undefined) throw transactionAborted(this.#failed.cause);
      return work();
    });
    this.#tail = ended.catch((cause: unknown) => (this.#failed ??= { cause }));
    return ended;
  }

  async answer(): Promise<void> {
    await this.#tail;
  }

  async commit(): Promise<void> {
    await this.#tail;
    if (this.#failed !== undefined) throw transactionAborted(this.#failed.cause);
    await this.#transaction.commit();
  }

  async rollback(): Promise<void> {
    await this.#tail;
    await this.#transaction.rollback();
  }
}
