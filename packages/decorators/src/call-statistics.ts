import { observing, isStorageError, type Interceptor } from '@stratum/kernel';

/** What is known of one method. Durations are milliseconds, from the call to its answer. */
export interface CallSummary {
  readonly repository: string;
  readonly method: string;
  readonly calls: number;
  /** Calls that ended in a declared outcome, such as `conflict`. */
  readonly outcomes: number;
  /** Calls that ended in a fault. */
  readonly faults: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

interface Counts {
  calls: number;
  outcomes: number;
  faults: number;
  totalMs: number;
  longestMs: number;
}

/** Counts the calls of every method. */
export class CallStatistics {
  readonly #counts = new Map<string, Map<string, Counts>>();

  readonly interceptor: Interceptor = observing(async (call, next) => {
    const counts = this.#countsOf(call.repository, call.method);
    const begun = performance.now();
    counts.calls += 1;
    try {
      return await next();
    } catch (error) {
      if (isStorageError(error) && error.soft) counts.outcomes += 1;
      else counts.faults += 1;
      throw error;
    } finally {
      const took = performance.now() - begun;
      counts.totalMs += took;
      counts.longestMs = Math.max(counts.longestMs, took);
    }
  });

  #countsOf(repository: string, method: string): Counts {
    let methods = this.#counts.get(repository);
    if (methods === undefined) this.#counts.set(repository, (methods = new Map()));
    let counts = methods.get(method);
    if (counts === undefined) {
      counts = { calls: 0, outcomes: 0, faults: 0, totalMs: 0, longestMs: 0 };
      methods.set(method, counts);
    }
    return counts;
  }

  /** Every method that was called, those that took the most time first. */
  summary(): readonly CallSummary[] {
    return [...this.#counts]
      .flatMap(([repository, methods]) =>
        [...methods].map(([method, counts]) => ({ repository, method, ...counts })),
      )
      .sort((a, b) => b.totalMs - a.totalMs);
  }

  reset(): void {
    this.#counts.clear();
  }
}
