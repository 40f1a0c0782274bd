import { asFailure, type Failure } from './failure.ts';

export interface RaceResult<T> {
  readonly answers: readonly T[];
  readonly failures: readonly Failure[];
}

/** Starts this many calls at once, and waits for all of them. */
export async function race<T>(
  racers: number,
  call: (racer: number) => Promise<T>,
): Promise<RaceResult<T>> {
  const settled = await Promise.allSettled(Array.from({ length: racers }, (_, i) => call(i)));
  return {
    answers: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    failures: settled.flatMap((one) => (one.status === 'rejected' ? [asFailure(one.reason)] : [])),
  };
}

/** Opens for all when this many have arrived. */
export function barrier(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = parties;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}
