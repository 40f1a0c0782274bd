import { timerFor } from '@stratum/kernel';
import { BoundPassed, type PassedBound } from '../error/pg-failure.ts';
import type { PgConnection } from './pg-connection.ts';

/** How long the server may take to heed a cancel request, or to notice its own timeout, before the connection is cut. */
<<<<<<< Updated upstream
export const GRACE_MS = 5_000;

/** Until when something that has been sent may be under way, in instants of `performance.now()`. */
export interface SendBounds {
  /** Aborting it cancels on the server what is under way. */
  readonly signal?: AbortSignal | undefined;
  /** The server is asked to cancel what is under way. Not given where a commit may be: it must not be disturbed. */
  readonly cancelAt?: number | undefined;
  /** The connection is cut. */
  readonly cutAt: number;
  /** The bound that has passed when the connection is cut. */
  readonly bound: PassedBound;
}

/** Runs work on a connection within bounds: what is to be cancelled is, and a server that does not answer is cut off. */
export async function bounded<T>(
=======
const GRACE_MS = 5_000;
/** How long a commit may go on when its caller has left, before the connection is cut. */
const COMMIT_GRACE_MS = 1_000;

/**
 * Runs work on a connection within the bounds of a call: aborting the signal cancels it on the server, and a server that
 * does not answer is cut off.
 *
 * Not for COMMIT. A statement that commits by itself may be cancelled while it waits for the synchronous standbys: the
 * server then ends the wait and answers as if all were well. Whoever sends one asks `mayBeUnreplicated` of its answer.
 */
export function bounded<T>(
  connection: PgConnection,
  bounds: CallOptions,
  work: () => Promise<T>,
): Promise<T> {
  return within(connection, bounds, work, (cutAfter) => {
    cutAfter(GRACE_MS);
    return connection.cancel(GRACE_MS);
  });
}

/**
 * Runs COMMIT on a connection within the bounds of a call. It is never cancelled on the server: a commit that waits for
 * the synchronous standbys would then be acknowledged without them. It may go on for a moment; then the connection is
 * cut, and its outcome has to be found out.
 */
export function boundedCommit<T>(
  connection: PgConnection,
  bounds: CallOptions,
  commit: () => Promise<T>,
): Promise<T> {
  return within(connection, bounds, commit, (cutAfter) => {
    cutAfter(COMMIT_GRACE_MS);
    return undefined;
  });
}

/** The answer to a write that was cancelled all the same: it may have been given because of the cancelling. */
export function mayBeUnreplicated({ signal }: CallOptions, writes: boolean): boolean {
  return writes && signal?.aborted === true;
}

async function within<T>(
>>>>>>> Stashed changes
  connection: PgConnection,
  { signal, cancelAt = Infinity, cutAt, bound }: SendBounds,
  work: () => Promise<T>,
  onAbort: (cutAfter: (milliseconds: number) => void) => Promise<void> | undefined,
): Promise<T> {
  let cancelling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const cutIn = (milliseconds: number) => {
    clearTimeout(timer);
    timer = timerFor(milliseconds, () => connection.destroy(new BoundPassed(bound)));
  };
<<<<<<< Updated upstream
  const cancel = () => {
    cancelling = connection.cancel(GRACE_MS);
    cutIn(GRACE_MS);
=======
  const abort = () => {
    cancelling = onAbort(cutAfter);
>>>>>>> Stashed changes
  };
  const now = performance.now();
  if (cancelAt < cutAt) timer = timerFor(cancelAt - now, cancel);
  else cutIn(cutAt - now);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    await cancelling;
  }
}
