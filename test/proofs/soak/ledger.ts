import { isStorageError } from '@stratum/kernel';

/** What became of one write, as its caller was told. */
export const FATES = ['unknown', 'acknowledged', 'ambiguous', 'refused'] as const;
export type Fate = (typeof FATES)[number];

/** Failures after which nothing may have been applied. */
const REFUSALS = new Set([
  'connection_lost',
  'unavailable',
  'overloaded',
  'statement_timeout',
  'cancelled',
  'serialization_failure',
  'deadlock',
  'transaction_aborted',
]);

const ALLOWED: Record<Fate, readonly number[]> = {
  unknown: [0],
  acknowledged: [1],
  ambiguous: [0, 1],
  refused: [0],
};

/** Keeps what callers were told of writes, each of which has a number, to be compared with what the database holds. */
export class Ledger {
  /** A byte each, made at once: so that what grows during a soak is not the ledger. */
  readonly #fates: Uint8Array;
  readonly #codes = new Map<string, number>();
  readonly wrong: string[] = [];

  constructor(writes: number) {
    this.#fates = new Uint8Array(writes);
  }

  /** Does a write, whose number is used once, and notes what its caller is told. */
  async note(number: number, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
      this.#enter(number, 'acknowledged', 'done');
    } catch (error) {
      const code = isStorageError(error) ? error.code : String(error);
      if (code === 'ambiguous_commit') return this.#enter(number, 'ambiguous', code);
      // A number is used once: that its name should be taken means that a write was done twice.
      if (!REFUSALS.has(code)) this.wrong.push(`${number}: ${code}`);
      this.#enter(number, 'refused', code);
    }
  }

  /** A read, which changes nothing, of what was acknowledged before it began: it must be there. */
  async expect(number: number, read: () => Promise<boolean>): Promise<void> {
    try {
      const found = await read();
      this.#count('read');
      if (!found) this.wrong.push(`${number}: was acknowledged, and is not to be found`);
    } catch (error) {
      const code = isStorageError(error) ? error.code : String(error);
      if (!REFUSALS.has(code)) this.wrong.push(`${number}: read: ${code}`);
      this.#count(`read: ${code}`);
    }
  }

  #enter(number: number, fate: Fate, code: string): void {
    if (number >= this.#fates.length) throw new RangeError('The ledger is full. Make it longer.');
    this.#fates[number] = FATES.indexOf(fate);
    this.#count(code);
  }

  #count(code: string): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  count(fate: Fate): number {
    const wanted = FATES.indexOf(fate);
    return this.#fates.reduce((sum, one) => sum + (one === wanted ? 1 : 0), 0);
  }

  get figures(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#codes].toSorted(([, a], [, b]) => b - a));
  }

  /**
   * Compares with how often each number is in the database: what was acknowledged is there once, what was refused is not,
   * and what was ambiguous is there once or not at all.
   */
  discrepancies(counts: ReadonlyMap<number, number>): string[] {
    const found: string[] = [];
    this.#fates.forEach((at, number) => {
      const fate = FATES[at]!;
      const count = counts.get(number) ?? 0;
      if (!ALLOWED[fate].includes(count))
        found.push(`${number}: ${fate}, and there ${count} times`);
    });
    return found;
  }
}
