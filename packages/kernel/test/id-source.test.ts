import { expect, it } from 'vitest';
import { CLOCK_STEP_MS, instantOfId, lowestIdAt, ManualClock, UuidV7Source } from '../src/index.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it('gives well-formed ids that rise within a millisecond, across milliseconds and while the clock stands back', () => {
  const clock = new ManualClock();
  const ids = new UuidV7Source(clock);
  const given: string[] = [];
  for (let round = 0; round < 3_000; round += 1) {
    given.push(ids.next());
    if (round % 7 === 0) clock.advance(1);
    if (round === 1_500) clock.advance(-CLOCK_STEP_MS);
  }
  expect(given.every((id) => UUID_V7.test(id))).toBe(true);
  expect(given.toSorted()).toEqual(given);
  expect(new Set(given).size).toBe(given.length);
});

it('follows a clock that had jumped ahead back to the truth, with other ids than before', () => {
  const clock = new ManualClock('2026-05-06T07:08:09.000Z');
  const ids = new UuidV7Source(clock);
  const before = Array.from({ length: 100 }, () => ids.next());
  clock.set(new Date('2100-01-01T00:00:00.000Z'));
  const during = ids.next();
  clock.set(new Date('2026-05-06T07:08:09.000Z'));
  const after = Array.from({ length: 100 }, () => ids.next());

  expect(instantOfId(during).getUTCFullYear()).toBe(2100);
  expect(after.map(instantOfId)).toEqual(after.map(() => clock.now()));
  expect(after.toSorted()).toEqual(after);
  expect(new Set([...before, during, ...after]).size).toBe(201);
});

it('carries the instant that it is given', () => {
  const clock = new ManualClock();
  const now = clock.now();
  const ids = new UuidV7Source(clock);
  clock.advance(5);
  const given = [ids.next(now), ids.next(now)];
  expect(given.map(instantOfId)).toEqual([now, now]);
  expect(given.toSorted()).toEqual(given);
});

it.each([Number.NaN, -1, 2 ** 48])('refuses a clock that reads %d', (milliseconds) => {
  const ids = new UuidV7Source({ now: () => ({ getTime: () => milliseconds }) as Date });
  expect(() => ids.next()).toThrow(/clock/);
});

it('carries the instant of the clock', () => {
  const clock = new ManualClock('2031-05-06T07:08:09.123Z');
  const id = new UuidV7Source(clock).next();
  expect(instantOfId(id).toISOString()).toBe('2031-05-06T07:08:09.123Z');
});

it('goes on rising when the random bits overflow into the next millisecond', () => {
  const clock = new ManualClock();
  const ids = new UuidV7Source(clock, (bytes) => bytes.fill(0xff));
  let last = ids.next();
  for (let i = 0; i < 5_000; i += 1) {
    const next = ids.next();
    expect(next > last).toBe(true);
    last = next;
  }
});

it('names the lower bound of the ids of an instant', () => {
  const clock = new ManualClock();
  const id = new UuidV7Source(clock).next();
  expect(lowestIdAt(clock.now()) <= id).toBe(true);
  clock.advance(1);
  expect(lowestIdAt(clock.now()) > id).toBe(true);
});
