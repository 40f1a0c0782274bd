import type { Isolation } from '@stratum/kernel';
import { describe, expect, it } from 'vitest';
import { begin, contents, outcome, twoItems } from './sessions.ts';

const levels = ['read committed', 'repeatable read', 'serializable'] as const;
const FAILS = 'serialization_failure';

/** What each level answers, in the order of `levels`. */
type Cells<T> = readonly T[];

function atEveryLevel<const T>(
  cells: Cells<T>,
  body: (level: Isolation, cell: T) => Promise<void>,
): void {
  for (const [i, level] of levels.entries()) {
    it(`at ${level}: ${String(cells[i])}`, () => body(level, cells[i]!));
  }
}

async function two(level: Isolation) {
  const database = await twoItems();
  return { database, t1: await begin(database, level), t2: await begin(database, level) };
}

describe('a dirty write waits (G0)', () => {
  atEveryLevel([1, FAILS, FAILS], async (level, cell) => {
    const { database, t1, t2 } = await two(level);
    await t1.read(1);
    await t2.read(1);
    await t1.set(1, 11);
    const second = outcome(t2.set(1, 12));
    expect(database.waiting).toBe(1);
    await t1.set(2, 21);
    await t1.commit();
    expect(await second).toBe(cell);
    if (cell === 1) {
      await t2.set(2, 22);
      await t2.commit();
      expect(await contents(database)).toEqual(['1=12', '2=22']);
    }
  });
});

describe('what is rolled back is never read (G1a)', () => {
  atEveryLevel([10, 10, 10], async (level, cell) => {
    const { t1, t2 } = await two(level);
    await t1.set(1, 101);
    expect(await t2.read(1)).toBe(cell);
    await t1.rollback();
    expect(await t2.read(1)).toBe(cell);
    await t2.commit();
  });
});

describe('what is written over is never read (G1b)', () => {
  atEveryLevel([11, 10, 10], async (level, cell) => {
    const { t1, t2 } = await two(level);
    await t1.set(1, 101);
    expect(await t2.read(1)).toBe(10);
    await t1.set(1, 11);
    await t1.commit();
    expect(await t2.read(1)).toBe(cell);
    await t2.commit();
  });
});

describe('information does not flow in a circle (G1c)', () => {
  atEveryLevel([undefined, undefined, FAILS], async (level, cell) => {
    const { t1, t2 } = await two(level);
    await t1.set(1, 11);
    await t2.set(2, 22);
    expect(await t1.read(2)).toBe(20);
    expect(await t2.read(1)).toBe(10);
    await t1.commit();
    expect(await outcome(t2.commit())).toBe(cell);
  });
});

describe('an observed transaction does not vanish (OTV)', () => {
  atEveryLevel([1, FAILS, FAILS], async (level, cell) => {
    const { database, t1, t2 } = await two(level);
    const t3 = await begin(database, level);
    await t1.set(1, 11);
    await t1.set(2, 19);
    const second = outcome(t2.set(1, 12));
    await t1.commit();
    expect(await second).toBe(cell);
    expect(await t3.read(1)).toBe(11);
    if (cell !== 1) return;
    await t2.set(2, 18);
    expect(await t3.read(2)).toBe(19);
    await t2.commit();
    expect(await t3.read(2)).toBe(18);
    expect(await t3.read(1)).toBe(12);
  });
});

describe('a predicate meets new rows (PMP, read)', () => {
  atEveryLevel([['3=30'], [], []], async (level, cell) => {
    const { t1, t2 } = await two(level);
    expect(await t1.where(({ value }) => value === 30)).toEqual([]);
    await t2.insert(3, 30);
    await t2.commit();
    expect(await t1.where(({ value }) => value % 3 === 0)).toEqual(cell);
    await t1.commit();
  });
});

describe('a write by a predicate meets changed rows (PMP, write)', () => {
  atEveryLevel([0, FAILS, FAILS], async (level, cell) => {
    const { database, t1, t2 } = await two(level);
    await t1.setWhere(
      () => true,
      (value) => value + 10,
    );
    const removal = outcome(t2.remove(({ value }) => value === 20));
    expect(database.waiting).toBe(1);
    await t1.commit();
    expect(await removal).toBe(cell);
    if (cell === 0) {
      expect(await t2.where(({ value }) => value === 20)).toEqual(['1=20']);
      await t2.commit();
      expect(await contents(database)).toEqual(['1=20', '2=30']);
    }
  });
});

describe('an update is lost (P4)', () => {
  atEveryLevel([1, FAILS, FAILS], async (level, cell) => {
    const { database, t1, t2 } = await two(level);
    await t1.read(1);
    await t2.read(1);
    await t1.set(1, 11);
    const second = outcome(t2.set(1, 12));
    expect(database.waiting).toBe(1);
    await t1.commit();
    expect(await second).toBe(cell);
  });
});

describe('reads skew (G-single)', () => {
  atEveryLevel([18, 20, 20], async (level, cell) => {
    const { t1, t2 } = await two(level);
    expect(await t1.read(1)).toBe(10);
    await t2.read(1);
    await t2.read(2);
    await t2.set(1, 12);
    await t2.set(2, 18);
    await t2.commit();
    expect(await t1.read(2)).toBe(cell);
    await t1.commit();
  });

  it.each(['repeatable read', 'serializable'] as const)(
    'and a write on a skewed read fails at %s',
    async (level) => {
      const { t1, t2 } = await two(level);
      await t1.read(1);
      await t2.set(1, 12);
      await t2.set(2, 18);
      await t2.commit();
      expect(await outcome(t1.remove(({ value }) => value === 20))).toBe(FAILS);
    },
  );
});

describe('writes skew (G2-item)', () => {
  atEveryLevel([0, 0, 1], async (level, failures) => {
    const { t1, t2 } = await two(level);
    for (const t of [t1, t2]) {
      await t.read(1);
      await t.read(2);
    }
    const outcomes = [
      await outcome(t1.set(1, 11)),
      await outcome(t2.set(2, 21)),
      await outcome(t1.commit()),
      await outcome(t2.commit()),
    ];
    expect(outcomes.filter((found) => found === FAILS).length).toBe(failures);
  });
});

describe('predicates depend on each other (G2)', () => {
  atEveryLevel([0, 0, 1], async (level, failures) => {
    const { t1, t2 } = await two(level);
    const third = ({ value }: { readonly value: number }) => value % 3 === 0;
    expect(await t1.where(third)).toEqual([]);
    expect(await t2.where(third)).toEqual([]);
    const outcomes = [
      await outcome(t1.insert(3, 30)),
      await outcome(t2.insert(4, 42)),
      await outcome(t1.commit()),
      await outcome(t2.commit()),
    ];
    expect(outcomes.filter((found) => found === FAILS).length).toBe(failures);
  });

  it('and a reader alone completes a circle (the read-only anomaly)', async () => {
    const database = await twoItems();
    const t1 = await begin(database, 'serializable');
    await t1.all();
    const t2 = await begin(database, 'serializable');
    await t2.set(2, (old) => old + 5);
    await t2.commit();
    const t3 = await begin(database, 'serializable');
    await t3.all();
    await t3.commit();
    expect(await outcome(t1.set(1, 0))).toBe(FAILS);
  });
});
