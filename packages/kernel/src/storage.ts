import type { CallBounds } from './call-bounds.ts';
import type { RetryPolicy } from './retry.ts';
import type { Scope } from './scope.ts';

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** Bounds of a call, or of a unit of work as a whole. */
export interface CallOptions extends CallBounds {
  /**
   * Aborting it rejects with `cancelled` and cancels what runs on the server; except a commit that has been sent, which
   * either succeeds all the same or is `ambiguous_commit`.
   */
  readonly signal?: AbortSignal | undefined;
}

export interface BeginOptions extends CallOptions {
  /** Default: read committed. */
  readonly isolation?: Isolation | undefined;
  /**
   * How long the unit may be left without a call under way, in milliseconds; `Infinity` for ever. It holds a connection
   * and locks, so then it is rolled back, and whatever is done with it is `unit_of_work_closed`, `left_idle`. Default:
   * 60,000.
   */
  readonly idleTimeoutMs?: number | undefined;
}

export interface TransactionOptions extends BeginOptions {
  /** What to do about faults that are worth another run: `false` never runs the callback twice. */
  readonly retry?: false | Partial<RetryPolicy> | undefined;
}

/** Locks by name, held to the end of the unit of work; taking one twice is harmless. They lock nothing but the name. */
export interface NamedLocks {
  /** Waits for the lock. `lock_not_available` when the lock timeout passes first. */
  acquire(name: string): Promise<void>;
  /** Takes the lock if nobody else holds it. */
  tryAcquire(name: string): Promise<boolean>;
}

/** What a unit of work offers besides its repositories. */
export interface Unit<Access> {
  readonly locks: NamedLocks;
  /**
   * Runs `work` so that its failure, even a fault, is undone alone and the unit can go on. `work` must use what it is
   * handed. Savepoints nest.
   */
  savepoint<T>(work: (repositories: Access, unit: Unit<Access>) => Promise<T>): Promise<T>;
}

/** The explicit form of a transaction. Disposing of it without `save` rolls it back. */
export interface UnitOfWork<Access> extends Unit<Access>, AsyncDisposable {
  readonly repositories: Access;
  /**
   * Commits. Rejects, and nothing is applied, if a call failed with a fault, is still open, or has failed and nobody has
   * asked for its outcome.
   */
  save(): Promise<void>;
  /** Rolls back. After a save that has failed it has nothing to do; of an `ambiguous_commit` it reports that again. */
  cancel(): Promise<void>;
}

/**
 * `healthy`: calls are served. `saturated`: every connection is taken, and calls have waited for one for over a second.
 * `read_only`: the server accepts no writes, as a standby. (A database that cannot be asked at all makes `status` reject.)
 */
export type StorageHealth = 'healthy' | 'saturated' | 'read_only';

export interface StorageStatus {
  readonly backend: string;
  /** For a readiness check: with anything but `healthy`, requests should go to another replica, or wait. */
  readonly health: StorageHealth;
  /** Of a standby that replays what its primary writes: how far it is behind, in milliseconds, where that is known. */
  readonly replicationLagMs: number | null;
  /** The newest migration applied; null where there are none, as in memory. */
  readonly schemaVersion: string | null;
  /** Migrations that this build knows and the database has not had. */
  readonly pendingMigrations: readonly string[];
  /** Migrations that the database has had and this build does not know: a newer build has been here. */
  readonly unknownMigrations: readonly string[];
}

/** What the calls of a batch answer, in their order. */
export type AnswersOf<Calls extends readonly Promise<unknown>[]> = {
  -readonly [I in keyof Calls]: Awaited<Calls[I]>;
};

/** A storage: repositories, and the ways to use several of them at once. */
export interface Storage<Access, Reads> extends AsyncDisposable {
  /** Each call is a transaction of its own. The fast path. */
  readonly repositories: Access;

  /**
   * Commits when `work` resolves, rolls back when it rejects. Serialization failures, deadlocks, and connections lost
   * before the commit was sent, run the whole callback again, so it must not have effects of its own outside the
   * storage. Calls run in call order.
   *
   * `work` uses what it is handed. A call of this storage's own handles from inside of it, or of what it starts while it
   * runs, is `unit_of_work_closed`, `inside_callback`: it would not be part of the unit, and wait for another connection.
   * Another storage can be used; work that is to be independent of the unit is started outside of it, as with
   * `AsyncLocalStorage.snapshot()`. A call that is still open when `work` ends, or that has failed and whose outcome nobody
   * has asked for, fails the unit.
   */
  transaction<T>(
    work: (repositories: Access, unit: Unit<Access>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;

  /**
   * Makes several calls as one transaction: `const [user, count] = await storage.batch((repositories) => [
   * repositories.users.add(newUser), repositories.users.count({})])`. On Postgres they often take a single round trip.
   *
   * `work` makes all calls at once and returns them; it cannot wait for one before it makes another. They are carried out
   * in call order. If one fails, also with a declared outcome, none is applied, and the batch rejects with the first
   * failure; the calls after it are `transaction_aborted`. (A row that turns out `corrupt_row` when its answer is read
   * may be reported after the commit, as it is of a call by itself.) What is worth it runs again as a transaction does.
   */
  batch<Calls extends readonly Promise<unknown>[]>(
    work: (repositories: Access) => readonly [...Calls],
    options?: TransactionOptions,
  ): Promise<AnswersOf<Calls>>;

  /**
   * Reads on one consistent snapshot, which may be a replica's. A connection lost meanwhile, or a migration that changed
   * what is read, runs the whole callback again.
   */
  snapshot<T>(work: (reads: Reads) => Promise<T>, options?: CallOptions): Promise<T>;

  /**
   * The explicit form. Without a callback, nobody can tell a call of the storage's own handle apart from one beside the
   * unit: inside of a request that holds a unit, use the unit's repositories alone.
   */
  begin(options?: BeginOptions): Promise<UnitOfWork<Access>>;

  /** The same storage with other bounds for every call made through what this returns. */
  with(options: CallOptions): Storage<Access, Reads>;

  /** `unavailable` when the database cannot be asked. */
  status(): Promise<StorageStatus>;

  /**
   * Ends after the calls and callbacks that are under way; later ones are `unavailable`. A unit from `begin` that is not
   * being saved is rolled back, and its save is `unit_of_work_closed`, `storage_closed`. Closing twice is harmless.
   */
  close(): Promise<void>;
}

/** A storage whose handles can be narrowed. The domain wraps `within` in words of its own. */
export interface ScopedStorage<Access, Reads> extends Storage<Access, Reads> {
  readonly scope: Scope;
  /** In a tenant's scope, a method that its description does not call reachable is refused with `out_of_scope`. */
  within(scope: Scope): ScopedStorage<Access, Reads>;
  with(options: CallOptions): ScopedStorage<Access, Reads>;
}
