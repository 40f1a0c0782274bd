import type { CallOptions } from '@stratum/kernel';
import type { PgConnection } from './pg-connection.ts';

/** How long the server may take to heed a cancel request, or to notice its own timeout, before the connection is cut. */
const GRACE_MS = 5_000;

/**
 * Runs work on a connection within the bounds of a call: aborting the signal cancels it on the server, and a server that
 * does not answer is cut off.
 */
export async function bounded<T>(
  connection: PgConnection,
  { signal, statementTimeoutMs }: CallOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined && statementTimeoutMs === undefined) return work();
  let cancelling: Promise<void> | undefined;
  let deadline: NodeJS.Timeout | undefined;
  const cutAfter = (milliseconds: number) => {
    clearTimeout(deadline);
    deadline = setTimeout(() => connection.destroy(), milliseconds);
  };
  const abort = () => {
    cancelling = connection.cancel(GRACE_MS);
    cutAfter(GRACE_MS);
  };
  if (statementTimeoutMs !== undefined) cutAfter(statementTimeoutMs + GRACE_MS);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await work();
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', abort);
    await cancelling;
  }
}
