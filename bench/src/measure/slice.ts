/** What one subject did in one slice of time. */
export interface Slice {
  readonly operations: number;
  readonly elapsedMs: number;
  /** Of this process, all threads, user and system. */
  readonly cpuMicros: number;
}

/** One operation by one of the callers, who are numbered from 0. */
export type Act = (caller: number) => Promise<unknown>;

/** Lets callers repeat an operation, each its next one when the last has ended, until the time is over. */
export async function slice(act: Act, callers: number, milliseconds: number): Promise<Slice> {
  // What another subject left behind is not to be collected on this one's time.
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const end = begun + milliseconds;
  let operations = 0;
  const call = async (caller: number) => {
    do {
      await act(caller);
      operations += 1;
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { operations, elapsedMs, cpuMicros: user + system };
}
