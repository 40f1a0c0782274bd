import {
  cancelled,
  pauseBeforeRetry,
  isStorageError,
  type CallContext,
  type RandomFraction,
  type RetryPolicy,
  type Scope,
} from '@stratum/kernel';
import { goOn } from './drive.ts';
import { answered, refused } from './event-loop.ts';
import type { MemoryDatabase } from './memory-database.ts';
import { Reads } from './reads.ts';
import { tenantOf } from './tenant-wall.ts';
import { Transaction } from './transaction.ts';
import type { Steps } from './waiting.ts';
import type { UnderWay } from './under-way.ts';
import { Writes } from './writes.ts';

/** What repositories in memory run on. */
export interface MemorySession {
  readonly scope: Scope;
  /** Runs reads that together see one state. They are over when this returns. */
  read<T>(work: (reads: Reads) => T): Promise<T>;
  /**
   * Runs what is one statement on Postgres; all of it is kept, or none. Rows that it has locked stay locked to the end of
   * the unit when it is refused with a declared outcome, unless it had changed something or a constraint was broken.
   */
  write<T>(work: (statements: Writes) => Steps<T>): Promise<T>;
  /** Runs what is several statements in a savepoint there: a declared outcome gives its locks back, too. */
  atomic<T>(work: (statements: Writes) => Steps<T>): Promise<T>;
}

export interface SessionParts {
  readonly database: MemoryDatabase;
  readonly retry: RetryPolicy;
  readonly random: RandomFraction;
  /** Calls that wait, and transactions that are open: a close has to wait for them. */
  readonly underWay: UnderWay;
}

function track<T>(underWay: UnderWay, call: Promise<T>): Promise<T> {
  underWay.begun(call);
  const ended = () => underWay.ended(call);
  void call.then(ended, ended);
  return call;
}

/** A write that had to wait. */
interface WaitingWrite<T> {
  readonly transaction: Transaction;
  readonly rest: Promise<T>;
  readonly work: (statements: Writes) => Steps<T>;
  readonly context: CallContext;
}

interface CallMark {
  /** The length of the log when the call began. */
  readonly mark: number;
  /** Whether rows stay locked when it is refused. */
  readonly keepsLocks: boolean;
}

/** A session in which each call is a transaction of its own. */
export class AutocommitSession implements MemorySession {
  readonly #parts: SessionParts;
  readonly #context: CallContext;
  readonly #reads: Reads;

  constructor(parts: SessionParts, context: CallContext) {
    const { database } = parts;
    this.#parts = parts;
    this.#context = context;
    const tenant = tenantOf(context.scope);
    this.#reads = new Reads(database, () => ({
      transaction: undefined,
      sequence: database.sequence,
      command: 0,
      tenant,
    }));
  }

  get scope(): Scope {
    return this.#context.scope;
  }

  read<T>(work: (reads: Reads) => T): Promise<T> {
    try {
      return answered(work(this.#reads));
    } catch (error) {
      return refused(error);
    }
  }

  write<T>(work: (statements: Writes) => Steps<T>): Promise<T> {
    const transaction = this.#transaction();
    try {
      const steps = work(new Writes(transaction));
      const step = steps.next();
      if (step.done !== true) {
        const context = this.#waiting();
        const rest = goOn(steps, step.value, context);
        return track(this.#parts.underWay, this.#finish({ transaction, rest, work, context }));
      }
      transaction.commit();
      return answered(step.value);
    } catch (error) {
      transaction.rollback();
      return refused(error);
    }
  }

  atomic<T>(work: (statements: Writes) => Steps<T>): Promise<T> {
    return this.write(work);
  }

  /** Only what has waited can meet a deadlock and be worth another run. */
  async #finish<T>({ work, context, ...first }: WaitingWrite<T>): Promise<T> {
    const { retry, random } = this.#parts;
    let { transaction, rest } = first;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = await rest;
        transaction.commit();
        return result;
      } catch (error) {
        transaction.rollback();
        const retryable = isStorageError(error) && error.retryable;
        if (!retryable || attempt >= retry.attempts) throw error;
      }
      await pauseBeforeRetry(retry, attempt, random, context.signal);
      transaction = this.#transaction();
      rest = run(work(new Writes(transaction)), context);
    }
  }

  /** From now on the call has its bound for the whole, which retries share. */
  #waiting(): CallContext {
    const { timeoutMs = Infinity } = this.#context;
    return { ...this.#context, deadline: performance.now() + Math.max(1, timeoutMs) };
  }

  #transaction(): Transaction {
    return new Transaction(this.#parts.database, 'read committed', this.#context.scope);
  }
}

async function run<T>(steps: Steps<T>, context: CallContext): Promise<T> {
  const step = steps.next();
  return step.done === true ? step.value : goOn(steps, step.value, context);
}

/** A session in an open transaction. */
export class TransactionSession implements MemorySession {
  readonly #parts: SessionParts;
  readonly #context: CallContext;
  readonly #transaction: Transaction;
  readonly #statements: Writes;
  /** The lengths of the log when the open savepoints were made. */
  readonly #marks: number[] = [];

  constructor(parts: SessionParts, context: CallContext, transaction: Transaction) {
    this.#parts = parts;
    this.#context = context;
    this.#transaction = transaction;
    this.#statements = new Writes(transaction);
  }

  get scope(): Scope {
    return this.#context.scope;
  }

  read<T>(work: (reads: Reads) => T): Promise<T> {
    try {
      this.checkSignal();
      return answered(work(this.#statements));
    } catch (error) {
      return refused(
        this.#failed(error, { mark: this.#transaction.log.length, keepsLocks: false }),
      );
    }
  }

  write<T>(work: (statements: Writes) => Steps<T>): Promise<T> {
    return this.#run(work, { mark: this.#transaction.log.length, keepsLocks: true });
  }

  atomic<T>(work: (statements: Writes) => Steps<T>): Promise<T> {
    return this.#run(work, { mark: this.#transaction.log.length, keepsLocks: false });
  }

  #run<T>(work: (statements: Writes) => Steps<T>, call: CallMark): Promise<T> {
    this.#transaction.raised = false;
    try {
      this.checkSignal();
      const steps = work(this.#statements);
      const step = steps.next();
      if (step.done === true) return answered(step.value);
      const rest = goOn(steps, step.value, this.#context).catch((error: unknown) => {
        throw this.#failed(error, call);
      });
      return track(this.#parts.underWay, rest);
    } catch (error) {
      return refused(this.#failed(error, call));
    }
  }

  /** A fault gives back everything since the innermost savepoint at once; an outcome, what the call itself did. */
  #failed(error: unknown, { mark, keepsLocks }: CallMark): Error {
    const soft = isStorageError(error) && error.soft;
    const transaction = this.#transaction;
    const refused = soft && keepsLocks && !transaction.raised;
    if (refused && transaction.hasOnlyLockedSince(mark)) return error;
    const since = soft ? mark : this.#marks.at(-1);
    if (since === undefined) transaction.abort();
    else transaction.undoTo(since);
    return error as Error;
  }

  /** @throws StorageError `cancelled` */
  checkSignal(): void {
    if (this.#context.signal?.aborted === true) throw cancelled();
  }

  openSavepoint(): void {
    this.#marks.push(this.#transaction.log.length);
  }

  releaseSavepoint(): void {
    this.#marks.pop();
  }

  undoSavepoint(): void {
    this.#transaction.undoTo(this.#marks.pop() ?? 0);
  }
}
