import { timerFor } from '@stratum/kernel';

/** Looks at calls when the first of their deadlines passes: one timer for all, for one each would cost too much. */
export class DeadlineWatch {
  /** Ends the calls whose deadlines have passed, and answers the first of the others. */
  readonly #passed: (now: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #at = Infinity;

  constructor(passed: (now: number) => number) {
    this.#passed = passed;
  }

  /** There is a call with this deadline, by `performance.now()`. */
  until(deadline: number): void {
    if (deadline >= this.#at) return;
    clearTimeout(this.#timer);
    this.#at = deadline;
    this.#timer = timerFor(deadline - performance.now(), () => {
      this.#at = Infinity;
      this.until(this.#passed(performance.now()));
    })?.unref();
  }
}
