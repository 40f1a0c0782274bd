import { leavesOf } from '../../conformance/argument-leaves.ts';
import { generateArgument, type Surroundings } from './argument-generator.ts';
import { callableMethods, type CallableMethod } from './callable-methods.ts';
import { KnownValues } from './known-values.ts';
import { firstPage, SeenPages } from './page-generator.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { OpenUnit } from './sequence-runner.ts';
import type { Side } from './side.ts';
import type { CallStep } from './step.ts';
import { kindsIn, tryCall } from './trial.ts';
import { oddText, TEXTS } from './value-pool.ts';

export const START = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;
const PAUSES = [1, 1, 1, 1, 1_000, 1_000, 3_600_000];

/**
 * Makes calls up, out of what the calls before were given and answered. One that would fail or find nothing is tried
 * first, undone, and mostly drawn again: sequences go further than the first refusal.
 */
export class CallGenerator {
  readonly #random: SeededRandom;
  readonly #side: Side;
  readonly #known = new KnownValues();
  readonly #pages = new SeenPages();
  /** The states and outcomes that answers have named. */
  readonly #seen = new Set<string>();
  /** The text or id that was last given under each name. */
  readonly #habits = new Map<string, string>();
  readonly #vocabulary: readonly string[];
  #number = 0;
  #now = START;

  constructor(random: SeededRandom, side: Side) {
    this.#random = random;
    this.#side = side;
    this.#vocabulary = Array.from({ length: 24 }, (_, i) =>
      i % 6 === 0 ? oddText(random) : random.pick(TEXTS),
    );
  }

  /** Told of a call that was made, whoever made it up. */
  follow(step: CallStep): void {
    this.#number = Math.max(this.#number, step.number);
    this.#now = Math.max(this.#now, step.now);
  }

  heard(step: CallStep, answer: unknown): void {
    const { entity } = methodOf(step);
    this.#known.note(step.args, '');
    this.#getUsedTo(step);
    this.#known.note(answer, entity);
    this.#pages.note(step, answer);
    for (const kind of kindsIn(answer)) this.#seen.add(`${step.repository} ${kind}`);
  }

  #getUsedTo(step: CallStep): void {
    const { entity, parameters } = methodOf(step);
    const names = parameters.map(({ name }) => name);
    for (const { path, value } of leavesOf(names, step.args)) {
      if (typeof value === 'string') this.#habits.set(`${entity} ${path.split('.').at(-1)}`, value);
    }
  }

  /** An organization whose handle a call may go through; mostly none. */
  organization(): string | undefined {
    const random = this.#random;
    const known = this.#known.idsOf('organization');
    return known.length > 0 && random.chance(0.3) ? random.pick(known) : undefined;
  }

  /** A call of the method; of this many draws the first that does or finds something. */
  async call(method: CallableMethod, unit: OpenUnit | undefined, draws: number): Promise<CallStep> {
    this.#number += 1;
    this.#passTime();
    let step = this.#draw(method);
    if (this.#random.chance(0.8 / draws)) return step;
    // Into states that the sequence has not seen, if any of these draws leads there.
    const curious = this.#random.chance(0.75);
    let fruitful: CallStep | undefined;
    for (let i = 0; i < draws; i += 1) {
      const { fruit, kinds } = await tryCall(this.#side, step, unit);
      if (fruit) fruitful = step;
      if (fruit && (!curious || this.#isNew(step, kinds))) break;
      step = this.#draw(method);
    }
    return fruitful === undefined ? step : this.#twisted(fruitful, method, unit);
  }

  /** A call of one of the methods, the first of this many draws that is wanted. */
  async search(
    methods: readonly CallableMethod[],
    draws: number,
    isWanted: (step: CallStep) => Promise<boolean>,
  ): Promise<CallStep | undefined> {
    this.#number += 1;
    for (let i = 0; i < draws; i += 1) {
      const drawn = { ...this.#draw(this.#random.pick(methods)), organization: undefined };
      if (await isWanted(drawn)) return drawn;
    }
    return undefined;
  }

  #isNew({ repository }: CallStep, kinds: readonly string[]): boolean {
    return kinds.length === 0 || kinds.some((kind) => !this.#seen.has(`${repository} ${kind}`));
  }

  #passTime(): void {
    const random = this.#random;
    if (random.chance(0.7)) return;
    const long = random.pick([1, DAY, 40 * DAY]);
    this.#now += random.pick([...PAUSES, long]);
    if (random.chance(0.01)) this.#now -= 1_000;
  }

  #draw(method: CallableMethod): CallStep {
    const random = this.#random;
    const { database, repository, entity, sorts } = method;
    const goingOn =
      sorts !== undefined && random.chance(0.5) ? this.#pages.goOn(method.path, random) : undefined;
    const around: Surroundings = {
      random,
      known: this.#known,
      now: this.#now,
      entity,
      vocabulary: this.#vocabulary,
      habit: (name) => this.#habits.get(`${entity} ${name}`),
    };
    const args = method.parameters.map(({ name, shape }) =>
      name === 'page' && sorts !== undefined && !random.chance(0.03)
        ? firstPage(sorts, this.#pages, random)
        : generateArgument(shape, name, around),
    );
    return {
      kind: 'call',
      number: this.#number,
      now: this.#now,
      database,
      repository,
      method: method.method,
      args,
      organization: this.organization(),
      ...goingOn,
      twist: undefined,
    };
  }

  async #twisted(
    step: CallStep,
    { entity, writes: changes }: CallableMethod,
    unit: OpenUnit | undefined,
  ): Promise<CallStep> {
    const random = this.#random;
    if (!random.chance(0.04)) return step;
    const ids = this.#known.idsOf(entity);
    if (changes && ids.length > 0 && random.chance(0.6)) {
      const twisted: CallStep = { ...step, twist: { kind: 'repeated id', id: random.pick(ids) } };
      // Rows of two tenants may share an id in the tables, and nothing is promised about them.
      const { code } = await tryCall(this.#side, twisted, unit);
      return code === 'constraint_violation' ? twisted : step;
    }
    if (unit !== undefined) return step;
    return { ...step, twist: random.pick([{ kind: 'late' }, { kind: 'aborted' }] as const) };
  }
}

const byPath = new Map(callableMethods.map((method) => [method.path, method]));

function methodOf({ repository, method }: CallStep): CallableMethod {
  return byPath.get(`${repository}.${method}`)!;
}
