import {
  cancelled,
  deadlineExceeded,
  lockNotAvailable,
  statementTimeout,
  timerFor,
  type CallContext,
} from '@stratum/kernel';
import type { Steps, Waiter } from './waiting.ts';

/** When a call that waits is ended, by `performance.now()`. */
interface Ends {
  readonly statement: number;
  readonly whole: number;
}

/**
 * Runs the rest of a statement that has yielded, within its bounds; the time of the statement counts from now. A
 * statement that never yields is not bounded: nobody could tell it to stop.
 */
export async function goOn<T>(steps: Steps<T>, first: Waiter, bounds: CallContext): Promise<T> {
  const { statementTimeoutMs = Infinity, deadline = Infinity } = bounds;
  const ends = {
    statement: performance.now() + Math.max(1, statementTimeoutMs),
    whole: deadline,
  };
  let waiter = first;
  for (;;) {
    let failure: { readonly error: unknown } | undefined;
    try {
      await bounded(waiter, bounds, ends);
    } catch (error) {
      failure = { error };
    }
    const step = failure === undefined ? steps.next() : steps.throw(failure.error);
    if (step.done === true) return step.value;
    waiter = step.value;
  }
}

async function bounded(waiter: Waiter, bounds: CallContext, ends: Ends): Promise<void> {
  const { signal, lockTimeoutMs = Infinity } = bounds;
  const abort = () => {
    waiter.fail(cancelled());
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  const now = performance.now();
  // Of several that end at once the widest is the first, for it began before the others did.
  const timers = [
    timerFor(ends.whole - now, () => waiter.fail(deadlineExceeded())),
    timerFor(ends.statement - now, () => waiter.fail(statementTimeout())),
    timerFor(lockTimeoutMs, () => waiter.fail(lockNotAvailable())),
  ];
  try {
    await waiter.promise;
  } finally {
    signal?.removeEventListener('abort', abort);
    for (const timer of timers) clearTimeout(timer);
  }
}
