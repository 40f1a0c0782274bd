import { strict as assert } from 'node:assert';
import { quantile } from 'simple-statistics';
import type { Chance } from '../src/measure/chance.ts';
import { held, type Measured, type Pace } from '../src/measure/contest.ts';
import type { Act } from '../src/measure/slice.ts';
import { standings, type Standing } from '../src/measure/standing.ts';
import { Workload } from '../src/workload.ts';
import type { MemorySubject, OpenMemorySubject, Store } from './memory-subject.ts';

export const MEMORY_OPERATIONS = ['open', 'lookup', 'page', 'add', 'glance'] as const;
export type MemoryOperation = (typeof MEMORY_OPERATIONS)[number];

/** What all are compared with. */
export const MEMORY_REFERENCE = 'stratum-pg';

export interface MemoryOutcome extends Standing {
  readonly users: number;
  /** For one operation: the tenth of all measurements that took the least time, which nothing else on the machine disturbed. */
  readonly undisturbedMicros: number;
}

interface Setup {
  readonly subjects: Readonly<Record<string, OpenMemorySubject>>;
  readonly sizes: readonly number[];
  readonly pace: Pace;
  readonly chance: Chance;
  say(line: string): void;
}

interface Entrant {
  readonly name: string;
  readonly subject: MemorySubject;
  readonly store: Store;
}

/** Inputs drawn beforehand: to draw one takes as long as to look something up in memory. */
const DRAWN = 1 << 16;

/** Measures every subject at every size that it can bear. */
export async function memoryBenchmark(setup: Setup): Promise<MemoryOutcome[]> {
  const { sizes, chance, pace, say } = setup;
  const outcomes: MemoryOutcome[] = [];
  const subjects = new Map<string, MemorySubject>();
  for (const [name, open] of Object.entries(setup.subjects)) subjects.set(name, await open());
  try {
    for (const users of sizes) {
      const entrants: Entrant[] = [];
      for (const [name, subject] of subjects) {
        if (subject.most < users) continue;
        say(`${name}: loading ${users} users`);
        entrants.push({ name, subject, store: await subject.seeded(users) });
      }
      const workload = new Workload(users, chance);
      for (const { name, store } of entrants) await verify(name, store, workload);
      for (const operation of MEMORY_OPERATIONS) {
        const times = new Map<string, number[]>();
        const contestants = entrants.map(({ name, subject, store }) => {
          times.set(name, []);
          const act = actOf(operation, { subject, store, workload });
          return { subject: name, act: timed(act, times.get(name)!) };
        });
        const contest = { operation, callers: 1, contestants };
        const measured = (await held(contest, pace, chance)).map((one) =>
          inSingles(one, subjects.get(one.subject)!.batch, operation),
        );
        for (const standing of standings(contest, measured, MEMORY_REFERENCE)) {
          const { subject, opsPerSecond, cpuPerOperation } = standing;
          say(
            `${operation} ${users} ${subject}: ${opsPerSecond.toFixed(0)}/s, ${cpuPerOperation.toFixed(2)} µs`,
          );
          const { batch } = subjects.get(subject)!;
          const least = quantile(times.get(subject)!, 0.1) / (operation === 'open' ? 1 : batch);
          outcomes.push({ ...standing, users, undisturbedMicros: least * 1_000 });
        }
      }
      for (const { store } of entrants) await store[Symbol.asyncDispose]();
    }
    return outcomes;
  } finally {
    for (const subject of subjects.values()) await subject[Symbol.asyncDispose]();
  }
}

function timed(act: Act, times: number[]): Act {
  return async (caller) => {
    const begun = performance.now();
    await act(caller);
    times.push(performance.now() - begun);
  };
}

/** Nobody is measured who does not do the work. */
async function verify(name: string, store: Store, workload: Workload): Promise<void> {
  const id = workload.userId();
  assert.equal(((await store.lookup(id)) as { id: string }).id, id, name);
  assert.equal(((await store.glance(id)) as { id: string }).id, id, name);
  const page = await store.page(workload.since());
  assert.equal(page.nodes.length, 20, name);
  const newUser = workload.newUser();
  const { id: added } = (await store.add(newUser)) as { id: string };
  assert.equal(
    ((await store.lookup(added)) as { username: string }).username,
    newUser.username,
    name,
  );
}

interface Work {
  readonly subject: MemorySubject;
  readonly store: Store;
  readonly workload: Workload;
}

function actOf(operation: MemoryOperation, { subject, store, workload }: Work): Act {
  const { batch } = subject;
  const drawn = <T>(draw: () => T): (() => T) => {
    const inputs = Array.from({ length: DRAWN }, draw);
    let next = 0;
    return () => inputs[(next = (next + 1) % DRAWN)]!;
  };
  const times = <T>(input: () => T, act: (given: T) => Promise<unknown>): Act => {
    return async () => {
      for (let i = 0; i < batch; i += 1) await act(input());
    };
  };
  switch (operation) {
    case 'open':
      return async () => {
        await using opened = await subject.open();
        await opened.lookup('018cc251-f400-7000-8000-000000000000');
      };
    case 'lookup':
      return times(
        drawn(() => workload.userId()),
        (id) => store.lookup(id),
      );
    case 'page':
      return times(
        drawn(() => workload.since()),
        (since) => store.page(since),
      );
    case 'add':
      return times(
        () => workload.newUser(),
        (newUser) => store.add(newUser),
      );
    case 'glance':
      return times(
        drawn(() => workload.userId()),
        (id) => store.glance(id),
      );
  }
}

/** Of a subject that does an operation several times at once. */
function inSingles(measured: Measured, batch: number, operation: MemoryOperation): Measured {
  const times = operation === 'open' ? 1 : batch;
  const slices = measured.slices.map((slice) => ({
    ...slice,
    operations: slice.operations * times,
  }));
  return { ...measured, slices };
}
