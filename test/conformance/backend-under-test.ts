import type { Clock, IdSource, Interceptor, RandomFraction } from '@stratum/kernel';
import type { ContactsStorage, PlatformStorage } from '@stratum/storage';

/** What the suite gives a backend, to make its storages with. All of it must reach each of them. */
export interface OpenOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomFraction;
  readonly interceptors: readonly Interceptor[];
}

/** A storage for each logical database. */
export interface Storages {
  readonly storage: PlatformStorage;
  readonly contacts: ContactsStorage;
}

/** Fresh and empty storages, and what can be done to them from outside. */
export interface OpenBackend extends Storages {
  /**
   * An independent session on the same data, made with the same options, as another process would have it. Called at
   * most a few times; `close` closes them too.
   */
  second(): Promise<Storages>;

  /**
   * Resolves when at least this many calls, of whatever session and database, wait for a lock that another unit of work holds. Looks
   * repeatedly and never guesses by time; rejects after ten seconds.
   */
  untilBlocked(calls: number): Promise<void>;

  /** What can be broken from outside. Present if the backend says that it is `breakable`. */
  readonly faults?: Faults | undefined;

  /** Closes every session that is still open. Harmless when a storage is closed already. */
  close(): Promise<void>;
}

export interface Faults {
  /** Ends every connection to the data, whatever it is doing. Resolves when they are gone. */
  cutConnections(): Promise<void>;
}

/**
 * What not every backend has. A flag that is off is a promise too: what it names must then be refused with a
 * `StorageError`, never ignored.
 */
export interface Capabilities {
  readonly repeatableRead: boolean;
  readonly serializable: boolean;
  /**
   * At serializable a declared conflict counts as a read of who has the key. Where it does not, units that are decided by
   * a conflict can go through in a circle, and the suite sees that they do.
   */
  readonly conflictsAreReads: boolean;
  readonly savepoints: boolean;
  readonly namedLocks: boolean;
  readonly lockTimeouts: boolean;
  readonly statementTimeouts: boolean;
}

export const everyCapability: Capabilities = {
  repeatableRead: true,
  serializable: true,
  conflictsAreReads: true,
  savepoints: true,
  namedLocks: true,
  lockTimeouts: true,
  statementTimeouts: true,
};

/** A backend that the suite is run on. */
export interface BackendUnderTest {
  /** As in `postgres-18`: what the summary calls it. */
  readonly name: string;
  readonly runner: Runner;
  readonly capabilities: Capabilities;
  /** Whether what it opens has `faults`. Where there is nothing to break, the summary says so. */
  readonly breakable: boolean;
  open(options: OpenOptions): Promise<OpenBackend>;
  /** Takes the line that sums up; standard output does by default. */
  readonly report?: ((line: string) => void) | undefined;
}

/** What the suite needs of a test runner; Vitest's own functions fit. */
export interface Runner {
  describe(name: string, body: () => void): void;
  it(name: string, body: () => Promise<void>): void;
  beforeAll(body: () => Promise<void> | void): void;
  afterAll(body: () => Promise<void> | void): void;
  expect(value: unknown, message?: string): Matchers;
}

export interface Matchers {
  readonly not: Matchers;
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toBeUndefined(): void;
  toContain(expected: unknown): void;
  toBeGreaterThan(expected: number): void;
  toBeLessThan(expected: number): void;
}
