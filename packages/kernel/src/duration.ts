import { rule, type Rule } from './argument-rule.ts';

/** What a timer can wait for at most, in milliseconds, about 25 days; Node runs a longer one at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A bound in milliseconds: from `least` to {@link LONGEST_TIMER_MS}, or `Infinity` for no bound. */
export function duration(least = 1): Rule<number> {
  return rule((value) =>
    isWithin(value, least) || value === Infinity
      ? undefined
      : `must be a number of milliseconds from ${least} to ${LONGEST_TIMER_MS}, or Infinity for no bound`,
  );
}

/** The same where there must be a bound. */
export function finiteDuration(least = 1): Rule<number> {
  return rule((value) =>
    isWithin(value, least)
      ? undefined
      : `must be a number of milliseconds from ${least} to ${LONGEST_TIMER_MS}`,
  );
}

function isWithin(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= LONGEST_TIMER_MS;
}

/** A timer for a bound: none where there is none, and never one that is too long for a timer. */
export function timerFor(milliseconds: number, action: () => void): NodeJS.Timeout | undefined {
  if (milliseconds === Infinity) return undefined;
  return setTimeout(action, Math.min(Math.max(1, milliseconds), LONGEST_TIMER_MS));
}
