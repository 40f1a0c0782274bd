import { instant, rule } from './argument-rule.ts';
import { checkedArgument } from './checked-argument.ts';

/** The only source of the present instant. A storage is given one when it is created. */
export interface Clock {
  /** The present instant, in whole milliseconds. A new `Date` at each call. */
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
};

const anInstant = instant();
const aNumber = rule<number>((value) =>
  Number.isFinite(value) ? undefined : 'must be a number of milliseconds',
);

/** A clock that stands still until it is told to move: for tests. What it shows lies between the years 1970 and 9999. */
export class ManualClock implements Clock {
  #milliseconds: number;

  /** @throws StorageError `invalid_argument` */
  constructor(start: Date | string = '2026-01-01T00:00:00.000Z') {
    this.#milliseconds = timeOf(typeof start === 'string' ? new Date(start) : start, 'start');
  }

  now(): Date {
    return new Date(this.#milliseconds);
  }

  /** Moves the clock on (or back, when negative) by this many milliseconds. */
  advance(milliseconds: number): void {
    const step = checkedArgument(aNumber, milliseconds, 'milliseconds');
    this.#milliseconds = timeOf(new Date(this.#milliseconds + step), 'the time after the step');
  }

  set(instant: Date): void {
    this.#milliseconds = timeOf(instant, 'instant');
  }
}

function timeOf(instant: unknown, path: string): number {
  return checkedArgument(anInstant, instant, path).getTime();
}
