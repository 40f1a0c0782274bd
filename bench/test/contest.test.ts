import { describe, expect, it } from 'vitest';
import { Chance } from '../src/measure/chance.ts';
import { held } from '../src/measure/contest.ts';

/** Who acted, in order; those who acted several times in one slice count once. */
async function turns(seed: number): Promise<string[]> {
  const seen: string[] = [];
  const contestants = ['a', 'b', 'c', 'd'].map((subject) => ({
    subject,
    act: () => {
      seen.push(subject);
      return Promise.resolve();
    },
  }));
  const contest = { operation: 'nothing', callers: 2, contestants };
  const measured = await held(contest, { rounds: 3, sliceMs: 0 }, new Chance(seed));
  expect(measured.map(({ subject, slices }) => [subject, slices.length])).toEqual(
    ['a', 'b', 'c', 'd'].map((subject) => [subject, 3]),
  );
  return seen;
}

describe('a contest', () => {
  it('gives everybody one slice a round, each caller at least one operation', async () => {
    const seen = await turns(1);
    const warmUpAndRounds = 1 + 3;

    expect(seen.filter((subject) => subject === 'a')).toHaveLength(warmUpAndRounds * 2);
    expect(new Set(seen.slice(0, 8))).toEqual(new Set(['a', 'b', 'c', 'd']));
  });

  it('shuffles every round, the same way for the same seed', async () => {
    expect(await turns(7)).toEqual(await turns(7));
    expect(await turns(7)).not.toEqual(await turns(8));
  });
});
