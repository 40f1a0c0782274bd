// A process of its own, which compares sequences as it is told to.
import {
  compareSeed,
  compareSteps,
  differs,
  type Comparison,
  type Sides,
} from './compare-sequence.ts';
import { addCoverage, nothingCovered, type Coverage } from './coverage.ts';
import { MemorySide } from './memory-side.ts';
import { PostgresSide } from './postgres-side.ts';
import { printComparison } from './print-comparison.ts';
import { shrink } from './shrink.ts';
import { simplerSteps } from './simpler-step.ts';

/** Told to the worker. */
export type Order =
  | { readonly kind: 'open'; readonly serverUrl: string; readonly name: string }
  | { readonly kind: 'compare'; readonly seeds: readonly number[] }
  | { readonly kind: 'close' };

/** Told by the worker: once after each order. */
export interface Report {
  readonly compared: number;
  readonly calls: number;
  readonly coverage: Coverage;
  readonly divergences: readonly { readonly seed: number; readonly shrunk: string }[];
}

let sides: Sides | undefined;

async function obey(order: Order): Promise<Report> {
  if (order.kind === 'open') {
    const postgres = await PostgresSide.open(order.serverUrl, order.name);
    sides = { memory: new MemorySide(), postgres };
  }
  if (order.kind === 'close') await sides?.postgres.close();
  return compareAll(order.kind === 'compare' ? order.seeds : []);
}

async function compareAll(seeds: readonly number[]): Promise<Report> {
  const divergences: { seed: number; shrunk: string }[] = [];
  let coverage: Coverage = nothingCovered;
  let calls = 0;
  for (const seed of seeds) {
    const comparison = await compareSeed(seed, sides!);
    calls += comparison.memory.steps.length;
    coverage = addCoverage(coverage, comparison.memory.coverage);
    if (differs(comparison)) divergences.push({ seed, shrunk: await shrunk(comparison, sides!) });
  }
  return { compared: seeds.length, calls, coverage, divergences };
}

async function shrunk({ memory }: Comparison, between: Sides): Promise<string> {
  const left = await shrink(
    memory.steps,
    async (steps) => differs(await compareSteps(steps, between)),
    simplerSteps,
  );
  return printComparison(await compareSteps(left, between));
}

// Thousands of refusals are made on purpose, and nobody looks at where they come from.
Error.stackTraceLimit = 0;
process.on('message', (order: Order) => {
  obey(order).then(
    (report) => process.send!(report, () => order.kind === 'close' && process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
