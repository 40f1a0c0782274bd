export interface PoolOptions {
  /** Connections at most. Default: 10. */
  readonly max?: number | undefined;
  /** Calls that may wait for a connection; the next is `overloaded`. Default: 5,000. */
  readonly queueLimit?: number | undefined;
  /** How long a call waits for a connection, in milliseconds; then `overloaded`, or `unavailable`. Default: 10,000. */
  readonly acquireTimeoutMs?: number | undefined;
  /** How long one attempt to connect may take, in milliseconds. Default: 5,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long attempts to connect are repeated, in milliseconds; then `unavailable`. Default: 3,000. */
  readonly connectDeadlineMs?: number | undefined;
  /** How long an unused connection is kept, in milliseconds. Default: 30,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** How long a connection lives at most, in milliseconds, a tenth more or less. Default: 30 minutes. */
  readonly maxLifetimeMs?: number | undefined;
  /**
   * How long the server may say nothing while an answer is due, in milliseconds. Then it is asked on a connection of its
   * own; unless it is still at work, the silent connection is cut. Default: 15,000.
   */
  readonly silenceTimeoutMs?: number | undefined;
  /** How long closing waits for what is under way, in milliseconds, before cutting it off. Default: 10,000. */
  readonly closeTimeoutMs?: number | undefined;
}

/** What holds where nothing is said. */
export const POOL_DEFAULTS: Required<{ [K in keyof PoolOptions]: number }> = {
  max: 10,
  queueLimit: 5_000,
  acquireTimeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  connectDeadlineMs: 3_000,
  idleTimeoutMs: 30_000,
  maxLifetimeMs: 1_800_000,
  silenceTimeoutMs: 15_000,
  closeTimeoutMs: 10_000,
};
