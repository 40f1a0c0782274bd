import { timerFor } from '@stratum/kernel';
import { BoundPassed, type PassedBound } from '../error/pg-failure.ts';
import type { PgConnection } from './pg-connection.ts';

/** How long the server may take to heed a cancel request, or to notice its own timeout, before the connection is cut. */
export const GRACE_MS = 5_000;

/** How long a commit may go on when its caller has left, before the connection is cut. */
const COMMIT_GRACE_MS = 1_000;

/** Until when something that has been sent may be under way, in instants of `performance.now()`. */
export interface SendBounds {
  /** Aborting it cancels on the server what is under way. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A COMMIT is under way, which is never cancelled on the server: one that waits for the synchronous standbys would then
   * be answered as if they had it. Its caller may still leave; after a moment the connection is cut.
   */
  readonly commits?: boolean | undefined;
  /** The server is asked to cancel what is under way. Not given where a commit may be: it must not be disturbed. */
  readonly cancelAt?: number | undefined;
  /** The connection is cut. */
  readonly cutAt: number;
  /** The bound that has passed when the connection is cut. */
  readonly bound: PassedBound;
}

/** Runs work on a connection within bounds: what is to be cancelled is, and a server that does not answer is cut off. */
export async function bounded<T>(
  connection: PgConnection,
  { signal, commits = false, cancelAt = Infinity, cutAt, bound }: SendBounds,
  work: () => Promise<T>,
): Promise<T> {
  let cancelling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const cutIn = (milliseconds: number) => {
    clearTimeout(timer);
    timer = timerFor(milliseconds, () => connection.destroy(new BoundPassed(bound)));
  };
  const cancel = () => {
    cancelling = connection.cancel(GRACE_MS);
    cutIn(GRACE_MS);
  };
  const leave = () => cutIn(Math.min(COMMIT_GRACE_MS, cutAt - performance.now()));
  const abort = commits ? leave : cancel;
  const now = performance.now();
  if (cancelAt < cutAt) timer = timerFor(cancelAt - now, cancel);
  else cutIn(cutAt - now);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await cancelling;
  }
}
