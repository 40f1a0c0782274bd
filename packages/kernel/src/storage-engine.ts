import type { BeginOptions, CallOptions, StorageStatus } from './storage.ts';
import type { Scope } from './scope.ts';

/** What every call is made with. */
export interface CallContext extends CallOptions {
  readonly scope: Scope;
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
  status(): Promise<StorageStatus>;
  /** Called once; after it, no call reaches the engine. */
  close(): Promise<void>;
}

export interface EngineTransaction<Session> {
  readonly session: Session;
  /** Rejects unless the commit is known to have happened. Whether it rejects or not, the transaction is over. */
  commit(): Promise<void>;
  /** Never rejects; harmless when the transaction is over. */
  rollback(): Promise<void>;
  savepoint(): Promise<EngineSavepoint>;
  /** Waits for the named lock. */
  lock(name: string): Promise<void>;
  tryLock(name: string): Promise<boolean>;
}

export interface EngineSavepoint {
  /** Forgets the savepoint, keeping what was done since. */
  release(): Promise<void>;
  /** Undoes what was done since, and forgets the savepoint. */
  rollback(): Promise<void>;
}
