import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomFraction } from './random.ts';
import { StorageError } from './storage-error.ts';

/** How often, and after what pause, work that met a retryable fault is done again. */
export interface RetryPolicy {
  /** Runs in all, the first included. */
  readonly attempts: number;
  /** Upper end of the first pause, in milliseconds; it doubles with every run. The pause is drawn from zero up to it. */
  readonly firstPauseMs: number;
  /** Upper end of every pause, in milliseconds. */
  readonly longestPauseMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 10,
  firstPauseMs: 5,
  longestPauseMs: 500,
};

/** Waits as the policy says after run number `attempt` has failed; ends early, by rejecting, when the signal aborts. */
export async function pauseBeforeRetry(
  policy: RetryPolicy,
  attempt: number,
  random: RandomFraction,
  signal?: AbortSignal,
): Promise<void> {
  const ceiling = Math.min(
    policy.longestPauseMs,
    policy.firstPauseMs * 2 ** Math.min(attempt - 1, 31),
  );
  try {
    await sleep(random() * ceiling, undefined, { signal });
  } catch (cause) {
    throw cancelled(cause);
  }
}

export function cancelled(cause?: unknown): StorageError<'cancelled'> {
  return new StorageError(
    'cancelled',
    'The caller cancelled this call. Nothing of it will be applied that has not been reported as done.',
    { by: 'caller' },
    cause instanceof Error ? { cause } : {},
  );
}
