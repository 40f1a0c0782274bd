import type { Chance } from './chance.ts';
import { slice, type Act, type Slice } from './slice.ts';

export interface Contestant {
  readonly subject: string;
  readonly act: Act;
}

/** The same operation, done by several subjects. */
export interface Contest {
  readonly operation: string;
  readonly callers: number;
  readonly contestants: readonly Contestant[];
}

export interface Pace {
  readonly rounds: number;
  readonly sliceMs: number;
}

/** What a subject did, round by round. */
export interface Measured {
  readonly subject: string;
  readonly slices: readonly Slice[];
}

const WARM_UP = 0.5;

/**
 * Measures the subjects of a contest side by side: in every round each of them has one slice of time, in an order that is
 * shuffled anew, so that whatever else the machine does meets all of them alike.
 */
export async function held(contest: Contest, pace: Pace, chance: Chance): Promise<Measured[]> {
  const slices = new Map<string, Slice[]>(contest.contestants.map(({ subject }) => [subject, []]));
  for (const { act } of chance.shuffled(contest.contestants)) {
    await slice(act, contest.callers, pace.sliceMs * WARM_UP);
  }
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const { subject, act } of chance.shuffled(contest.contestants)) {
      slices.get(subject)!.push(await slice(act, contest.callers, pace.sliceMs));
    }
  }
  return contest.contestants.map(({ subject }) => ({ subject, slices: slices.get(subject)! }));
}
