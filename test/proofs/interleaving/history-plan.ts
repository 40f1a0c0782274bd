import type { Isolation } from '@stratum/kernel';
import { CallGenerator, START } from '../differential/call-generator.ts';
import { callableMethods, type CallableMethod } from '../differential/callable-methods.ts';
import type { MemorySide } from '../differential/memory-side.ts';
import { recordSampleHouse } from '../differential/sample-house.ts';
import { SeededRandom } from '../differential/seeded-random.ts';
import { listed, SequenceRunner } from '../differential/sequence-runner.ts';
import type { CallStep } from '../differential/step.ts';
import { decidedCalls } from './decided-calls.ts';

/** Units of work that are open at once, each with its calls, and whose turn it is when. */
export interface HistoryPlan {
  readonly seed: number;
  /** What is there when they begin. */
  readonly before: readonly CallStep[];
  readonly units: readonly UnitPlan[];
  readonly turns: readonly number[];
}

export interface UnitPlan {
  readonly isolation: Isolation;
  readonly database: CallStep['database'];
  readonly calls: readonly CallStep[];
}

/**
 * Batches pass over what others hold, on purpose: what they do then is what no order of the units by themselves explains,
 * nor the same on two engines.
 */
const isBatch = ({ parameters }: CallableMethod) => parameters.some(({ name }) => name === 'limit');

const founding = callableMethods.filter(({ method, writes }) => writes && method === 'add');
const among = callableMethods.filter((method) => !isBatch(method));
const house = await recordSampleHouse(START);

/** Makes up a history of units at these levels. Memory is used to find calls that do something. */
export async function planHistory(
  seed: number,
  levels: readonly Isolation[],
  memory: MemorySide,
): Promise<HistoryPlan> {
  const random = new SeededRandom(seed);
  const generator = new CallGenerator(random, memory);
  await memory.empty();
  const before: CallStep[] = [];
  const does = async (step: CallStep) => {
    before.push(step);
    generator.follow(step);
    const heard = (call: CallStep, answer: unknown) => generator.heard(call, answer);
    await new SequenceRunner(memory, { ...listed([step]), heard }).run();
  };
  if (random.chance(0.3)) for (const step of house) await does(step);
  else {
    for (const method of founding) {
      for (let i = random.chance(0.5) ? 2 : 1; i > 0; i -= 1) {
        await does(plain(await generator.call(method, undefined, 40)));
      }
    }
  }
  const repository = random.pick(among).repository;
  const near = among.filter((method) => method.repository === repository);
  const { database } = near[0]!;
  const beside = among.filter((method) => method.database === database);
  const units: UnitPlan[] = [];
  const decided = random.chance(0.5) ? await decidedCalls(generator, beside, memory) : undefined;
  for (const [unit, isolation] of levels.entries()) {
    const calls: CallStep[] = [];
    const given = decided?.[unit];
    if (given !== undefined) {
      const guarded = unit === 0 && random.chance(0.4);
      const [first, second] = given as [CallStep, CallStep];
      const pair = [guarded ? inSavepoint(first) : first, second];
      units.push({ isolation, database, calls: random.chance(0.7) ? pair : pair.toReversed() });
      continue;
    }
    for (let i = 1 + random.below(3); i > 0; i -= 1) {
      const half = random.chance(0.8) ? near : beside;
      const writes = half.filter((method) => method.writes === random.chance(0.7));
      const method = random.pick(writes.length > 0 ? writes : half);
      calls.push(plain(await generator.call(method, undefined, 8)));
    }
    units.push({ isolation, database, calls });
  }
  // Each call has a turn, and the end of each unit.
  const turns = units.flatMap(({ calls }, unit) => [unit, ...calls.map(() => unit)]);
  return { seed, before, units, turns: shuffled(turns, random) };
}

function inSavepoint(step: CallStep): CallStep {
  return { ...step, twist: { kind: 'savepoint' } };
}

function plain(step: CallStep): CallStep {
  return { ...step, organization: undefined, twist: undefined };
}

function shuffled<T>(of: readonly T[], random: SeededRandom): T[] {
  const rest = [...of];
  return of.map(() => rest.splice(random.below(rest.length), 1)[0]!);
}
