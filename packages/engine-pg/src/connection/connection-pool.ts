import {
  cancelled,
  deadlineExceeded,
  isStorageError,
  overloaded,
  storageClosed,
  timerFor,
  unavailable,
  type RandomFraction,
  type StorageError,
  type UnavailableReason,
} from '@stratum/kernel';
import { translateError } from '../error/error-translation.ts';
import { isAtWork } from './liveness.ts';
import { PgConnection, type PgSettings } from './pg-connection.ts';
import { POOL_DEFAULTS, type PoolOptions } from './pool-options.ts';
import type { Bounds } from './send-bounds.ts';

interface Waiter {
  readonly since: number;
  readonly hand: (connection: PgConnection) => void;
  readonly fail: (error: StorageError) => void;
}

export interface PoolParts extends PoolOptions {
  /** What the server is to keep on every connection. */
  readonly bounds: Bounds;
  readonly random: RandomFraction;
}

interface Idle {
  readonly connection: PgConnection;
  readonly since: number;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
const SWEEP_MS = 5_000;
const SATURATED_MS = 1_000;

/** Until when somebody waits for a connection. */
export interface Until {
  readonly signal?: AbortSignal | undefined;
  /** By `performance.now()`. */
  readonly deadline: number;
}

const FOR_EVER: Until = { deadline: Infinity };

/** Connections to one database, handed out one user at a time. */
export class ConnectionPool {
  readonly settings: PgSettings;
  readonly #options: typeof POOL_DEFAULTS;
  readonly #random: RandomFraction;
  readonly #bounds: Bounds;
  readonly #idle: Idle[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #lifetimes = new WeakMap<PgConnection, number>();
  readonly #busy = new Set<PgConnection>();
  /** Those of which the server is being asked whether it is still at work. */
  readonly #questioned = new Set<PgConnection>();
  #opening = 0;
  /** Why the newest attempt to connect failed. */
  #refusal: StorageError | undefined;
  #growing: NodeJS.Timeout | undefined;
  #closing = false;
  #closed = false;
  #drained: (() => void) | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  /** Connections from before, by `performance.now()`, lead to the wrong place. */
  #since = 0;

  constructor(settings: PgSettings, { bounds, random, ...options }: PoolParts) {
    this.settings = settings;
    this.#bounds = bounds;
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    this.#options = {
      ...POOL_DEFAULTS,
      ...(settings.connectTimeoutMs === undefined
        ? {}
        : { connectTimeoutMs: settings.connectTimeoutMs }),
      ...(Object.fromEntries(given) as Partial<typeof POOL_DEFAULTS>),
    };
    this.#random = random;
  }

  /** How many may wait. */
  get queueLimit(): number {
    return this.#options.queueLimit;
  }

  /** How many connections there can be beside those that are open. */
  get spare(): number {
    return this.#options.max - this.#busy.size - this.#idle.length;
  }

  /** Whether somebody waits for a connection. */
  get contended(): boolean {
    return this.#waiters.size > 0;
  }

  /** Whether somebody has waited for a connection for so long that it is no passing burst. */
  get saturated(): boolean {
    const [oldest] = this.#waiters;
    return oldest !== undefined && performance.now() - oldest.since > SATURATED_MS;
  }

  /** A connection that nobody else uses until it is released. */
  acquire(until: Until = FOR_EVER): PgConnection | Promise<PgConnection> {
    if (this.#closed) return Promise.reject(storageClosed());
    if (this.#waiters.size === 0) {
      const connection = this.#takeIdle();
      if (connection !== undefined) return connection;
    }
    // Those for whom there can be a connection yet do not wait for anybody else's.
    if (this.#waiters.size >= this.queueLimit + this.spare) return Promise.reject(overloaded(0));
    return this.#wait(until);
  }

  /** An unused connection, if there is one at this moment. To be released. */
  acquireIdle(): PgConnection | undefined {
    return this.#waiters.size === 0 ? this.#takeIdle() : undefined;
  }

  /** Lets go of every connection that was begun until now, when nobody uses it: it leads where nobody wants to be. */
  evictAll(): void {
    this.#since = performance.now();
    for (const { connection } of this.#idle.splice(0)) this.#discard(connection);
  }

  release(connection: PgConnection): void {
    this.#busy.delete(connection);
    const age = performance.now() - connection.openedAt;
    const leaves = this.#closing && this.#waiters.size === 0;
    if (leaves || !this.#isUsable(connection) || age > this.#lifetimes.get(connection)!) {
      this.#discard(connection);
    } else {
      this.#idle.push({ connection, since: performance.now() });
    }
    if (this.#waiters.size > 0) this.#serve();
    this.#settle();
  }

  /** Ends when every call has had its connection and every connection has come back. */
  async close(): Promise<void> {
    this.#closing = true;
    clearInterval(this.#sweeper);
    clearTimeout(this.#growing);
    const timer = timerFor(this.#options.closeTimeoutMs, () => {
      this.#closed = true;
      for (const connection of this.#busy) connection.destroy();
      for (const waiter of this.#waiters) waiter.fail(storageClosed());
      this.#busy.clear();
      this.#settle();
    });
    const drained = new Promise<void>((resolve) => (this.#drained = resolve));
    this.#settle();
    await drained;
    clearTimeout(timer);
    await Promise.all(this.#idle.splice(0).map(({ connection }) => connection.end()));
  }

  #settle(): void {
    if (this.#closing && this.#busy.size + this.#waiters.size + this.#opening === 0) {
      this.#drained?.();
    }
  }

  #takeIdle(): PgConnection | undefined {
    for (;;) {
      const entry = this.#idle.pop();
      if (entry === undefined) return undefined;
      if (this.#isUsable(entry.connection)) {
        this.#busy.add(entry.connection);
        return entry.connection;
      }
      this.#discard(entry.connection);
    }
  }

  #isUsable(connection: PgConnection): boolean {
    return connection.usable && connection.openedAt >= this.#since;
  }

  #discard(connection: PgConnection): void {
    // A transaction that somebody left open ends with its connection.
    if (connection.broken) connection.destroy();
    else void connection.end();
  }

  #wait({ signal, deadline }: Until): Promise<PgConnection> {
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const leave = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        since,
        hand: (connection) => {
          leave();
          resolve(connection);
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const abort = () => waiter.fail(cancelled());
      const left = deadline - since;
      const { acquireTimeoutMs } = this.#options;
      const timer = timerFor(Math.min(acquireTimeoutMs, left), () =>
        waiter.fail(left <= acquireTimeoutMs ? deadlineExceeded() : this.#tooLong(since)),
      );
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiters.add(waiter);
      this.#serve();
    });
  }

  /** All are in use, or none could be opened. */
  #tooLong(since: number): StorageError {
    const isFull = isStorageError(this.#refusal, 'unavailable')
      ? this.#refusal.details.reason === 'too_many_connections'
      : this.#busy.size >= this.#options.max;
    return isFull && this.serving
      ? overloaded(Math.round(performance.now() - since))
      : (this.#refusal ?? unavailable('unreachable'));
  }

  /** Hands idle connections to those who wait, first come first served, and opens more where there are none. */
  #serve(): void {
    for (const waiter of this.#waiters) {
      const connection = this.#takeIdle();
      if (connection === undefined) break;
      waiter.hand(connection);
    }
    // A server that has just refused one is asked again in a while, and for one at a time.
    if (this.#growing !== undefined && this.serving) return;
    const most = this.#refusal === undefined ? this.#options.max : 1;
    while (
      (this.#opening < most || !this.serving) &&
      this.#waiters.size > this.#opening &&
      this.#busy.size + this.#opening + this.#idle.length < this.#options.max
    ) {
      void this.#open();
    }
  }

  /** A pool that cannot grow serves with what it has. */
  get serving(): boolean {
    if (this.#idle.length > 0) return true;
    for (const connection of this.#busy) if (!connection.broken) return true;
    return false;
  }

  /** Those who came while it was being tried have a try of their own. */
  #failWaiters(begun: number, refusal: StorageError): void {
    for (const waiter of this.#waiters) if (waiter.since <= begun) waiter.fail(refusal);
  }

  #growLater(): void {
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined;
      this.#serve();
    }, LONGEST_PAUSE_MS).unref();
  }

  async #open(): Promise<void> {
    const begun = performance.now();
    this.#opening += 1;
    try {
      const connection = await this.#connect();
      const jitter = 0.9 + this.#random() * 0.2;
      this.#lifetimes.set(connection, this.#options.maxLifetimeMs * jitter);
      this.#idle.push({ connection, since: performance.now() });
      this.#sweeper ??= setInterval(
        () => this.#sweep(),
        Math.min(SWEEP_MS, this.#options.silenceTimeoutMs / 3),
      ).unref();
      this.#refusal = undefined;
    } catch (error) {
      this.#refusal = error as StorageError;
      if (this.serving) this.#growLater();
      else this.#failWaiters(begun, this.#refusal);
    } finally {
      this.#opening -= 1;
    }
    this.#serve();
    this.#settle();
  }

  /** Nothing has been sent yet, so it is safe to try again, until the deadline. */
  async #connect(): Promise<PgConnection> {
    const { connectTimeoutMs, connectDeadlineMs } = this.#options;
    const deadline = performance.now() + connectDeadlineMs;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await PgConnection.open(this.settings, connectTimeoutMs, this.#bounds);
      } catch (error) {
        const failure = translateError(error, { phase: 'connect', writes: false });
        const wait = pause * (0.5 + this.#random());
        const inVain = this.#waiters.size === 0 || performance.now() + wait > deadline;
        if (!worthAnotherTry(failure) || inVain) {
          throw failure.code === 'unavailable' ? failure : unavailable('refused', failure.cause);
        }
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** Of the connections in use, those on which the server has been silent for too long. */
  async #listen(): Promise<void> {
    const { silenceTimeoutMs, connectTimeoutMs } = this.#options;
    const silent = (connection: PgConnection) =>
      !connection.broken && connection.wire.silence > silenceTimeoutMs;
    for (const connection of this.#busy) {
      if (!silent(connection) || this.#questioned.has(connection)) continue;
      this.#questioned.add(connection);
      const atWork = await isAtWork({
        settings: this.settings,
        processId: connection.processId,
        borrow: () => this.acquireIdle(),
        giveBack: (borrowed) => this.release(borrowed),
        timeoutMs: connectTimeoutMs,
      });
      this.#questioned.delete(connection);
      if (!atWork && silent(connection)) connection.destroy();
    }
  }

  #sweep(): void {
    void this.#listen();
    const oldest = performance.now() - this.#options.idleTimeoutMs;
    while (this.#idle.length > 0 && this.#idle[0]!.since < oldest) {
      this.#discard(this.#idle.shift()!.connection);
    }
    if (this.#idle.length + this.#busy.size === 0) {
      clearInterval(this.#sweeper);
      this.#sweeper = undefined;
    }
  }
}

const PASSING = new Set<UnavailableReason>([
  'unreachable',
  'unknown_host',
  'too_many_connections',
  'shutting_down',
]);

/** Wrong names, passwords and certificates do not mend themselves; a full or starting server does. */
function worthAnotherTry(failure: StorageError): boolean {
  return isStorageError(failure, 'unavailable') && PASSING.has(failure.details.reason);
}
