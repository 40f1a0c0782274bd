import { describe, expect, it } from 'vitest';
import {
  duration,
  finiteDuration,
  isStorageError,
  LONGEST_TIMER_MS,
  timerFor,
} from '../src/index.ts';

function accepts(rule: ReturnType<typeof duration>, value: unknown): boolean {
  try {
    rule(value, 'bounds.timeoutMs');
    return true;
  } catch (error) {
    if (isStorageError(error, 'invalid_argument')) return false;
    throw error;
  }
}

describe('a duration', () => {
  it.for([1, 0.5 + 1, 60_000, LONGEST_TIMER_MS])('may be %s', (value) => {
    expect([accepts(duration(), value), accepts(finiteDuration(), value)]).toEqual([true, true]);
  });

  it.for([0, -1, Number.NaN, -Infinity, 2 ** 31, '5', null, undefined, {}])(
    'may not be %s',
    (value) => {
      expect([accepts(duration(), value), accepts(finiteDuration(), value)]).toEqual([
        false,
        false,
      ]);
    },
  );

  it('may be without end only where that is allowed', () => {
    expect([accepts(duration(), Infinity), accepts(finiteDuration(), Infinity)]).toEqual([
      true,
      false,
    ]);
  });
});

describe('a timer', () => {
  it('is not there for a bound without end', () => {
    expect(timerFor(Infinity, () => undefined)).toBeUndefined();
  });

  it('does not run at once because its bound is too long for it', async () => {
    let ran = false;
    const timer = timerFor(2 ** 40, () => (ran = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    clearTimeout(timer);

    expect(ran).toBe(false);
  });
});
