import { cancelled, lockNotAvailable, statementTimeout, type CallOptions } from '@stratum/kernel';
import type { Steps, Waiter } from './waiting.ts';

/**
 * Runs the rest of a statement that has yielded, within its bounds; time counts from now. A statement that never yields
 * is not bounded: nobody could tell it to stop.
 */
export async function goOn<T>(steps: Steps<T>, first: Waiter, bounds: CallOptions): Promise<T> {
  const { statementTimeoutMs } = bounds;
  const deadline =
    statementTimeoutMs === undefined
      ? Infinity
      : performance.now() + Math.max(1, statementTimeoutMs);
  let waiter = first;
  for (;;) {
    let failure: { readonly error: unknown } | undefined;
    try {
      await bounded(waiter, bounds, deadline);
    } catch (error) {
      failure = { error };
    }
    const step = failure === undefined ? steps.next() : steps.throw(failure.error);
    if (step.done === true) return step.value;
    waiter = step.value;
  }
}

async function bounded(waiter: Waiter, bounds: CallOptions, deadline: number): Promise<void> {
  const { signal, lockTimeoutMs } = bounds;
  const abort = () => {
    waiter.fail(cancelled());
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  const left = deadline - performance.now();
  // Of two that end at once the statement's is the first, for it began before the waiting did.
  const timers = [
    left !== Infinity && after(left, () => waiter.fail(statementTimeout())),
    lockTimeoutMs !== undefined && after(lockTimeoutMs, () => waiter.fail(lockNotAvailable())),
  ];
  try {
    await waiter.promise;
  } finally {
    signal?.removeEventListener('abort', abort);
    for (const timer of timers) if (timer !== false) clearTimeout(timer);
  }
}

function after(milliseconds: number, action: () => void): NodeJS.Timeout {
  return setTimeout(action, Math.max(1, milliseconds));
}
