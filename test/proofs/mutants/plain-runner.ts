import type { Runner } from '@stratum/conformance';
import { expectPlainly } from './plain-expect.ts';

interface PlainTest {
  /** The chapters around it, then its own sentence. */
  readonly path: readonly string[];
  readonly body: () => Promise<void>;
}

export interface BrokenPromise {
  readonly path: readonly string[];
  readonly error: unknown;
}

/** What a broken backend leaves waiting may wait for ever. A promise takes some milliseconds. */
const LONGEST_MS = 9_000;

/** Runs the suite in this process, one promise after the other, until the first that is broken. */
export class PlainRunner implements Runner {
  readonly expect = expectPlainly;
  readonly #path: string[] = [];
  readonly #tests: PlainTest[] = [];
  readonly #before: (() => Promise<void> | void)[] = [];
  readonly #after: (() => Promise<void> | void)[] = [];
  /** The one that is looked at. */
  current: readonly string[] = [];

  describe(name: string, body: () => void): void {
    this.#path.push(name);
    body();
    this.#path.pop();
  }

  it(name: string, body: () => Promise<void>): void {
    this.#tests.push({ path: [...this.#path, name], body });
  }

  beforeAll(body: () => Promise<void> | void): void {
    this.#before.push(body);
  }

  afterAll(body: () => Promise<void> | void): void {
    this.#after.push(body);
  }

  /** `first`: the promise to begin with, if it is there; all others follow in their order. */
  async untilBroken(first?: string): Promise<BrokenPromise | undefined> {
    for (const body of this.#before) await body();
    const likely = this.#tests.filter(({ path }) => path.at(-1) === first);
    const others = this.#tests.filter(({ path }) => path.at(-1) !== first);
    for (const { path, body } of [...likely, ...others]) {
      this.current = path;
      try {
        await inTime(body());
      } catch (error) {
        return { path, error };
      }
    }
    for (const body of this.#after) await body();
    return undefined;
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('It does not end')), LONGEST_MS);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
