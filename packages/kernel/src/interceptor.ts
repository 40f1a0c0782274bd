import { callable } from './capability-rule.ts';
import { checkedArgument } from './checked-argument.ts';
import type { RepositoryCall } from './repository-facade.ts';

/**
 * Wraps every call of every repository, and the commit of every unit of work: tracing, statistics, faults. Passes the
 * outcome of `next` on, or fails.
 */
export interface Interceptor {
  <T>(call: RepositoryCall, next: () => Promise<T>): Promise<T>;
  /**
   * It only watches: calls `next` at once and once, and passes on what comes of it. Where all interceptors do, the
   * calls of a batch can go out together, with its commit.
   */
  readonly observes?: true;
}

/** Marks an interceptor as one that only watches. */
export function observing(
  interceptor: <T>(call: RepositoryCall, next: () => Promise<T>) => Promise<T>,
): Interceptor {
  const watch = checkedArgument(callable<typeof interceptor>(), interceptor, 'interceptor');
  return Object.assign(<T>(call: RepositoryCall, next: () => Promise<T>) => watch(call, next), {
    observes: true as const,
  });
}

/** Runs one call of a facade, for example inside a trace. */
export type Enter = <T>(call: RepositoryCall, work: () => Promise<T>) => Promise<T>;

export function composeInterceptors(interceptors: readonly Interceptor[]): Enter {
  return interceptors.reduceRight<Enter>(
    (inner, interceptor) => (call, work) => interceptor(call, () => inner(call, work)),
    (_call, work) => work(),
  );
}
