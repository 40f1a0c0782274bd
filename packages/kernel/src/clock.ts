/** The only source of the present instant. A storage is given one when it is created. */
export interface Clock {
  /** The present instant, in whole milliseconds. A new `Date` at each call. */
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
};

/** A clock that stands still until it is told to move: for tests. */
export class ManualClock implements Clock {
  #milliseconds: number;

  constructor(start: Date | string = '2026-01-01T00:00:00.000Z') {
    this.#milliseconds = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#milliseconds);
  }

  /** Moves the clock on (or back, when negative) by this many milliseconds. */
  advance(milliseconds: number): void {
    this.#milliseconds += milliseconds;
  }

  set(instant: Date): void {
    this.#milliseconds = instant.getTime();
  }
}
