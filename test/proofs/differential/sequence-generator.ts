import { CallGenerator, START } from './call-generator.ts';
import { callableMethods, type CallableMethod } from './callable-methods.ts';
import { recordSampleHouse } from './sample-house.ts';
import { SeededRandom } from './seeded-random.ts';
import type { OpenUnit, StepSource } from './sequence-runner.ts';
import type { Side } from './side.ts';
import type { CallStep, Step } from './step.ts';

const DRAWS = 8;
/** What nearly everything else hangs on must not fail for want of a few tries. */
const FOUNDING_DRAWS = 40;

/** Those that make a row out of nothing but others: what a sequence begins with. */
const founding = callableMethods.filter(({ method, writes }) => writes && method === 'add');
const reads = callableMethods.filter(({ writes }) => !writes);
const writes = callableMethods.filter((method) => method.writes);

/** Makes steps up while the side carries them out, so that they meet what is there. */
export class SequenceGenerator implements StepSource {
  readonly #random: SeededRandom;
  readonly #calls: CallGenerator;
  /** The repositories that most calls go to. */
  readonly #focus: ReadonlySet<string>;
  /** What is done before anything is made up. */
  readonly #house: CallStep[];
  readonly #begun: CallableMethod[];
  readonly #nearness: number;
  #left: number;
  #streak: CallableMethod[] = [];
  /** Units and savepoints that are open. */
  #depth = 0;

  constructor(seed: number, side: Side) {
    const random = new SeededRandom(seed);
    this.#random = random;
    this.#calls = new CallGenerator(random, side);
    const deep = random.chance(0.5);
    this.#left = deep ? 20 + random.below(30) : 8 + random.below(20);
    this.#nearness = deep ? 0.95 : 0.7;
    const repositories = [...new Set(callableMethods.map(({ repository }) => repository))];
    const among = Array.from({ length: deep ? 1 : 3 }, () => random.pick(repositories));
    this.#focus = new Set(among);
    const furnished = random.chance(0.3);
    this.#house = furnished ? [...sampleHouse] : [];
    // A child without its parent is soon told.
    const established = !furnished && random.chance(0.9);
    this.#begun = founding.flatMap((method) => {
      const wanted = established || random.chance(furnished ? 0.1 : 0.5);
      return wanted ? [method, ...(random.chance(0.4) ? [method] : [])] : [];
    });
  }

  async next(unit: OpenUnit | undefined): Promise<Step | undefined> {
    const furnished = this.#house.shift();
    if (furnished !== undefined) {
      this.#calls.follow(furnished);
      return furnished;
    }
    const first = this.#begun.shift();
    if (first !== undefined) return this.#calls.call(first, unit, FOUNDING_DRAWS);
    if (this.#left <= 0) return this.#depth > 0 ? this.#end() : undefined;
    this.#left -= 1;
    const random = this.#random;
    if (this.#depth === 0 && random.chance(0.1)) return this.#begin();
    if (this.#depth > 0 && random.chance(0.14)) return this.#end();
    if (unit?.savepoint !== undefined && this.#depth < 4 && random.chance(0.08)) {
      this.#depth += 1;
      return { kind: 'savepoint' };
    }
    return this.#calls.call(this.#streaking(unit) ?? this.#method(unit), unit, DRAWS);
  }

  /** One method or a few over and over: the way into states that lie several steps apart. */
  #streaking(unit: OpenUnit | undefined): CallableMethod | undefined {
    const random = this.#random;
    if (this.#streak.length === 0 && random.chance(0.1)) {
      const methods = Array.from({ length: 1 + random.below(3) }, () => this.#method(unit));
      this.#streak = Array.from({ length: 4 + random.below(8) }, () => random.pick(methods));
    }
    return this.#streak.pop();
  }

  heard(step: CallStep, answer: unknown): void {
    this.#calls.heard(step, answer);
  }

  #end(): Step {
    this.#depth -= 1;
    return { kind: 'end', keep: this.#random.chance(0.75) };
  }

  #begin(): Step {
    const random = this.#random;
    this.#depth += 1;
    return {
      kind: 'begin',
      form: random.pick(['begin', 'transaction', 'transaction', 'snapshot']),
      database: random.chance(0.9) ? 'main' : 'contacts',
      isolation: random.pick(['read committed', 'repeatable read', 'serializable']),
      organization: this.#calls.organization(),
    };
  }

  #method(unit: OpenUnit | undefined): CallableMethod {
    const random = this.#random;
    const among = random.chance(unit !== undefined && unit.undone === undefined ? 0.2 : 0.65)
      ? writes
      : reads;
    const near = among.filter(({ repository }) => this.#focus.has(repository));
    const method = random.pick(near.length > 0 && random.chance(this.#nearness) ? near : among);
    if (unit === undefined || method.database === unit.database || random.chance(0.1))
      return method;
    return random.pick(among.filter(({ database }) => database === unit.database));
  }
}

const sampleHouse = await recordSampleHouse(START);
