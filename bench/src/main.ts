import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { benchmark, type Outcome } from './benchmark.ts';
import { Chance } from './measure/chance.ts';
import { planFor, USERS } from './plan.ts';
import { benchmarkPage } from './report/benchmark-page.ts';
import { ratioChart } from './report/ratio-chart.ts';
import { resultsOf } from './report/results.ts';
import { OPERATIONS, type Operation } from './subject.ts';
import { ownSubjects, REFERENCE } from './subjects/every-subject.ts';
import { peerSubjects } from './subjects/peers.ts';

interface Options {
  readonly quick?: true;
  readonly json?: string;
  readonly docs?: string;
  readonly peers: boolean;
  readonly seed: number;
  readonly rounds?: number;
  readonly slice?: number;
  readonly operations: readonly Operation[];
  readonly subjects?: readonly string[];
}

const options = new Command('npm run bench --')
  .description(
    "Measures Stratum's repositories and its peers on a Postgres of its own, side by side.",
  )
  .option('--quick', 'the shape in a minute or two, instead of figures to rely on')
  .option('--json <file>', 'also write {operation, callers, subject, opsPerSecond, ratioToPgNamed}')
  .option('--docs <folder>', 'where page and chart go; of a quick run, only if this is given')
  .addOption(
    new Option('--operations <names...>', 'these alone').choices(OPERATIONS).default(OPERATIONS),
  )
  .option('--subjects <names...>', `these alone, and ${REFERENCE}`)
  .option('--no-peers', 'without those that have an install of their own')
  .addOption(new Option('--rounds <number>', 'of each contest').argParser(count))
  .addOption(new Option('--slice <milliseconds>', 'of each subject in a round').argParser(count))
  .addOption(new Option('--seed <number>', 'of orders and inputs').argParser(seed).default(1))
  .parse()
  .opts<Options>();

const [load] = loadavg();
const say = (line: string) => console.log(line);
say(`seed ${options.seed}`);

const { heats, pace: planned } = planFor(options.quick ? 'quick' : 'full', options.operations);
const pace = {
  rounds: options.rounds ?? planned.rounds,
  sliceMs: options.slice ?? planned.sliceMs,
};
const wanted = options.subjects && new Set([...options.subjects, REFERENCE]);
const known = { ...ownSubjects, ...(options.peers ? await peerSubjects() : {}) };
const subjects = Object.fromEntries(
  Object.entries(known).filter(([name]) => wanted?.has(name) ?? true),
);
const { server, outcomes } = await benchmark(heats, {
  subjects,
  pace,
  chance: new Chance(options.seed),
  say,
});
if (options.json !== undefined) {
  await writeFile(options.json, `${JSON.stringify(resultsOf(outcomes), undefined, 2)}\n`);
}

const page = benchmarkPage({
  outcomes,
  server,
  pace,
  seed: options.seed,
  users: USERS,
  load: load!,
});
const docs = options.docs ?? (options.quick ? undefined : join(import.meta.dirname, '../../docs'));
if (docs === undefined) {
  say(page);
} else {
  await writeFile(join(docs, 'benchmark.md'), page);
  await writeFile(join(docs, 'benchmark.svg'), ratioChart(outcomes.filter(usual)));
  say(`written: ${join(docs, 'benchmark.md')} and benchmark.svg`);
}

function usual({ users, callers }: Outcome): boolean {
  return users === USERS && [1, 64].includes(callers);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a number from 1.');
  return Number(text);
}

function seed(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}
