/**
 * How long things may take, in milliseconds; `Infinity` for no bound. What is not given is as in the handle, the storage,
 * or {@link DEFAULT_BOUNDS}, in this order.
 */
export interface CallBounds {
  /** Each statement, its waiting for locks included; then `statement_timeout`. */
  readonly statementTimeoutMs?: number | undefined;
  /** The waiting for a lock; then `lock_not_available`. */
  readonly lockTimeoutMs?: number | undefined;
  /** The server's answer to a commit that has been sent; then `ambiguous_commit`, unless the server can be asked. */
  readonly commitTimeoutMs?: number | undefined;
  /**
   * The call, or the unit of work, as a whole: waiting for a connection, statements, the pauses between them, and every
   * retry; then `deadline_exceeded`. A commit that has been sent by then is not recalled: it has what is left, and at
   * least a second, to be answered.
   */
  readonly timeoutMs?: number | undefined;
}

/** The bounds of a storage that is given none. */
export const DEFAULT_BOUNDS: { readonly [K in keyof CallBounds]-?: number } = {
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 10_000,
  commitTimeoutMs: 10_000,
  timeoutMs: 60_000,
};
