import type { Clock, IdSource, Interceptor, RandomFraction } from '@stratum/kernel';
import type { PlatformStorage } from '@stratum/storage';

/** What the suite gives a backend, to make a storage with. All of it must reach the storage. */
export interface OpenOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomFraction;
  readonly interceptors: readonly Interceptor[];
}

/** A fresh and empty storage, and what can be done to it from outside. */
export interface OpenBackend {
  readonly storage: PlatformStorage;

  /**
   * An independent session on the same data, made with the same options, as another process would have it. Called at
   * most a few times; `close` closes them too.
   */
  second(): Promise<PlatformStorage>;

  /**
   * Resolves when at least this many calls, of whatever session, wait for a lock that another unit of work holds. Looks
   * repeatedly and never guesses by time; rejects after ten seconds.
   */
  untilBlocked(calls: number): Promise<void>;

  /** What can be broken from outside. Present if the backend says that it is `breakable`. */
  readonly faults?: Faults | undefined;

  /** Closes every session that is still open. Harmless when the storage is closed already. */
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
  readonly savepoints: boolean;
  readonly namedLocks: boolean;
  readonly lockTimeouts: boolean;
  readonly statementTimeouts: boolean;
}

export const everyCapability: Capabilities = {
  repeatableRead: true,
  serializable: true,
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
