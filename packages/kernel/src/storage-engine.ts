import type { BeginOptions, CallOptions, StorageStatus } from './storage.ts';
import type { Scope } from './scope.ts';

/** What every call is made with. */
export interface CallContext extends CallOptions {
  readonly scope: Scope;
  /** Of a unit of work with a bound for the whole: when it ends, by `performance.now()`. */
  readonly deadline?: number | undefined;
}

export interface EngineBeginOptions extends BeginOptions {
  readonly readOnly?: boolean;
}

/**
 * What a backend has to bring. Everything about units of work that is the same everywhere (order of calls, poisoning,
 * savepoint nesting, retries, use after the end) is done above it, in `createStorage`.
 *
 * Errors that leave an engine are `StorageError`s.
 */
export interface StorageEngine<Session> {
  readonly backend: string;
  /** A session in which each call is a transaction of its own. */
  session(context: CallContext): Session;
  begin(options: EngineBeginOptions, context: CallContext): Promise<EngineTransaction<Session>>;
  /**
   * For an engine that gains by knowing all calls before it answers one. Without it, the calls of a batch follow one
   * another in a transaction.
   */
  batch?(options: EngineBeginOptions, context: CallContext): EngineBatch<Session>;
  status(): Promise<StorageStatus>;
  /** Called once; after it, no call reaches the engine. */
  close(): Promise<void>;
}

export interface EngineTransaction<Session> {
  readonly session: Session;
  /** Whether reads may be under way at once: they are answered in the order in which they were made. */
  readonly overlapsReads?: boolean;
  /** Rejects unless the commit is known to have happened. Whether it rejects or not, the transaction is over. */
  commit(): Promise<void>;
  /** Never rejects; harmless when the transaction is over. */
  rollback(): Promise<void>;
  savepoint(): Promise<EngineSavepoint>;
  /** Waits for the named lock. */
  lock(name: string): Promise<void>;
  tryLock(name: string): Promise<boolean>;
}

/** Calls that are all made before any is answered, in one transaction that any failure undoes. */
export interface EngineBatch<Session> {
  readonly session: Session;
  /** Makes one call. They are carried out in this order; after one has failed, the others are `transaction_aborted`. */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** Carries the calls out and leaves the transaction open. Ends when each call has; never rejects. */
  answer(): Promise<void>;
  /**
   * Carries out what has not been yet, and commits. Rejects unless the commit is known to have happened; it does not
   * happen after a call has failed. Each call has ended when it ends.
   */
  commit(): Promise<void>;
  /** Never rejects; harmless when the transaction is over. Each call has ended when it ends. */
  rollback(): Promise<void>;
}

export interface EngineSavepoint {
  /** Forgets the savepoint, keeping what was done since. */
  release(): Promise<void>;
  /** Undoes what was done since, and forgets the savepoint. */
  rollback(): Promise<void>;
}
