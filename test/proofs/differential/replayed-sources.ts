import { ManualClock, type IdSource } from '@stratum/kernel';
import type { CallStep } from './step.ts';

/** Clock and ids that depend on the call under way and on nothing before it, so that both sides draw the same. */
export class ReplayedSources {
  readonly clock = new ManualClock();
  readonly ids: IdSource = { next: () => this.#next() };
  #number = 0;
  #drawn = 0;
  #repeated: string | undefined;

  at({ number, now, twist }: Pick<CallStep, 'number' | 'now' | 'twist'>): void {
    this.clock.set(new Date(now));
    this.#number = number;
    this.#drawn = 0;
    this.#repeated = twist?.kind === 'repeated id' ? twist.id : undefined;
  }

  #next(): string {
    const repeated = this.#repeated;
    this.#repeated = undefined;
    if (repeated !== undefined) return repeated;
    this.#drawn += 1;
    const time = this.clock.now().getTime().toString(16).padStart(12, '0');
    const call = this.#number.toString(16).padStart(3, '0');
    const draw = this.#drawn.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${call}-8000-${draw}`;
  }
}
