import { UuidV7Source, type Clock, type IdSource } from '@stratum/kernel';

/** Ids that are the same in every run, and that can be made to come twice: the way to a fault on any backend. */
export class SuiteIds implements IdSource {
  readonly #source: UuidV7Source;
  #forced: string | undefined;

  constructor(clock: Clock) {
    let state = 0x9e3779b9;
    this.#source = new UuidV7Source(clock, (bytes) => {
      for (let i = 0; i < bytes.length; i += 1) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[i] = state >>> 24;
      }
    });
  }

  next(now?: Date): string {
    const forced = this.#forced;
    this.#forced = undefined;
    return forced ?? this.#source.next(now);
  }

  /** The next id that is drawn will be this one. */
  force(id: string): void {
    this.#forced = id;
  }
}
