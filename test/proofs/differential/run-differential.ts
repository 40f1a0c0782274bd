import { findPostgres } from '@stratum/dev-postgres';
import { runScenarios } from './code-scenarios.ts';
import { compareUnitsAtOnce } from './units-at-once.ts';
import type { SerialFindings } from '../interleaving/serial-search.ts';
import { addCoverage, gapsIn, nothingCovered, type Coverage, type Gaps } from './coverage.ts';
import { MemorySide } from './memory-side.ts';
import { PostgresSide } from './postgres-side.ts';
import { WorkerProcess } from './worker-process.ts';

export interface DifferentialOptions {
  readonly sequences: number;
  /** Of the first sequence; the others have those that follow it. */
  readonly seed: number;
  readonly workers: number;
  /** How many histories of serializable units at once, on each engine. */
  readonly histories: number;
  readonly say: (line: string) => void;
}

export interface DifferentialResult {
  readonly compared: number;
  readonly calls: number;
  readonly seconds: number;
  readonly server: string;
  readonly divergences: readonly { readonly seed: number; readonly shrunk: string }[];
  readonly coverage: Coverage;
  /** Where codes were met that sequences cannot meet. */
  readonly scenarios: readonly { readonly code: string; readonly where: string }[];
  readonly gaps: Gaps;
  readonly atOnce: Readonly<Record<'memory' | 'postgres', SerialFindings>>;
}

const BATCH = 25;
const ENOUGH_DIVERGENCES = 3;
const BETWEEN_NEWS_MS = 20_000;

/** Compares this many random sequences on memory and on Postgres. */
export async function runDifferential(options: DifferentialOptions): Promise<DifferentialResult> {
  const server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  options.say(`differential runs on ${server.description}, seed ${options.seed}`);
  const workers = Array.from({ length: options.workers }, () => new WorkerProcess());
  try {
    const scenarios = await playScenarios(server.url);
    const compared = await compareOn(workers, server.url, options);
    const atOnce = await compareUnitsAtOnce(server, options);
    const met = Object.fromEntries(scenarios.map(({ code }) => [code, 1]));
    const coverage = addCoverage(compared.coverage, { methods: {}, codes: met });
    const { description } = server;
    return {
      ...compared,
      coverage,
      scenarios,
      server: description,
      gaps: gapsIn(coverage),
      atOnce,
    };
  } finally {
    for (const worker of workers) worker.kill();
    await server.stop();
  }
}

async function playScenarios(serverUrl: string) {
  const postgres = await PostgresSide.open(serverUrl, `scenarios_${process.pid}`);
  try {
    return await runScenarios(new MemorySide(), postgres);
  } finally {
    await postgres.close();
  }
}

type Compared = Omit<DifferentialResult, 'scenarios' | 'gaps' | 'server' | 'atOnce'>;

async function compareOn(
  workers: readonly WorkerProcess[],
  serverUrl: string,
  { sequences, seed, say }: DifferentialOptions,
): Promise<Compared> {
  const started = performance.now();
  let told = started;
  let result: Compared = {
    compared: 0,
    calls: 0,
    seconds: 0,
    divergences: [],
    coverage: nothingCovered,
  };
  let next = seed;
  const work = async (worker: WorkerProcess, number: number) => {
    const name = `differential_${process.pid}_${number}`;
    await worker.obey({ kind: 'open', serverUrl, name });
    while (next < seed + sequences && result.divergences.length < ENOUGH_DIVERGENCES) {
      const length = Math.min(BATCH, seed + sequences - next);
      const first = next;
      next += length;
      const seeds = Array.from({ length }, (_, i) => first + i);
      const report = await worker.obey({ kind: 'compare', seeds });
      result = {
        compared: result.compared + report.compared,
        calls: result.calls + report.calls,
        seconds: (performance.now() - started) / 1_000,
        divergences: [...result.divergences, ...report.divergences],
        coverage: addCoverage(result.coverage, report.coverage),
      };
      if (performance.now() - told > BETWEEN_NEWS_MS) {
        told = performance.now();
        say(
          `${result.compared} of ${sequences} sequences, ${result.divergences.length} divergences`,
        );
      }
    }
    await worker.close();
  };
  await Promise.all(workers.map(work));
  return result;
}
