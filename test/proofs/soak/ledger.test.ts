import { ambiguousCommit, conflict, connectionLost } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';

const [KEPT, LOST, UNCLEAR] = [1, 2, 3];

async function ledger(): Promise<Ledger> {
  const one = new Ledger(10);
  await one.note(KEPT, () => Promise.resolve());
  await one.note(LOST, () => Promise.reject(connectionLost('body')));
  await one.note(UNCLEAR, () => Promise.reject(ambiguousCommit(undefined)));
  return one;
}

describe('a ledger', () => {
  it('agrees with a database that holds what was acknowledged, and perhaps what was ambiguous', async () => {
    const one = await ledger();

    expect(one.discrepancies(new Map([[KEPT, 1]]))).toEqual([]);
    expect(one.discrepancies(new Map([KEPT, UNCLEAR].map((n) => [n, 1])))).toEqual([]);
  });

  it.for<[string, [number, number][]]>([
    ['an acknowledged write that was lost', []],
    ['an acknowledged write that was done twice', [[KEPT, 2]]],
    [
      'a refused write that was done all the same',
      [
        [KEPT, 1],
        [LOST, 1],
      ],
    ],
    [
      'an ambiguous write that was done twice',
      [
        [KEPT, 1],
        [UNCLEAR, 2],
      ],
    ],
    [
      'a write that nobody asked for',
      [
        [KEPT, 1],
        [7, 1],
      ],
    ],
  ])('names %s', async ([, found]) => {
    expect((await ledger()).discrepancies(new Map(found))).toHaveLength(1);
  });

  it('takes a name that is taken for a write that was done twice', async () => {
    const one = await ledger();
    await one.note(5, () => Promise.reject(conflict('users_username_folded_key')));

    expect(one.wrong).toEqual(['5: conflict']);
  });

  it('does not let a write go unread', async () => {
    const one = await ledger();
    await one.expect(KEPT, () => Promise.resolve(false));

    expect(one.wrong).toHaveLength(1);
  });
});
