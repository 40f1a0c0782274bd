import type { Coverage } from './coverage.ts';
import { SequenceGenerator } from './sequence-generator.ts';
import { listed, SequenceRunner, type StepSource } from './sequence-runner.ts';
import type { Side } from './side.ts';
import type { Step } from './step.ts';

export interface Sides {
  readonly memory: Side;
  readonly postgres: Side;
}

interface Run {
  readonly steps: readonly Step[];
  readonly outcomes: readonly string[];
  readonly dump: string;
  readonly coverage: Coverage;
}

/** What both sides made of one sequence. */
export interface Comparison {
  readonly memory: Run;
  readonly postgres: Run;
}

/** Makes a sequence up on memory, and repeats it on Postgres. */
export async function compareSeed(seed: number, sides: Sides): Promise<Comparison> {
  await sides.memory.empty();
  const memory = await run(sides.memory, new SequenceGenerator(seed, sides.memory));
  return { memory, postgres: await repeat(sides.postgres, memory.steps) };
}

export async function compareSteps(steps: readonly Step[], sides: Sides): Promise<Comparison> {
  return {
    memory: await repeat(sides.memory, steps),
    postgres: await repeat(sides.postgres, steps),
  };
}

async function repeat(side: Side, steps: readonly Step[]): Promise<Run> {
  await side.empty();
  return run(side, listed(steps));
}

async function run(side: Side, source: StepSource): Promise<Run> {
  const runner = new SequenceRunner(side, source);
  const outcomes = await runner.run();
  return {
    steps: runner.steps,
    outcomes,
    dump: await side.dump(),
    coverage: runner.coverage.total,
  };
}

/** Whether anybody could tell the two apart. */
export function differs({ memory, postgres }: Comparison): boolean {
  return (
    memory.dump !== postgres.dump ||
    memory.outcomes.length !== postgres.outcomes.length ||
    memory.outcomes.some((outcome, i) => outcome !== postgres.outcomes[i]) ||
    memory.outcomes.some((outcome) => outcome.startsWith('BUG'))
  );
}
