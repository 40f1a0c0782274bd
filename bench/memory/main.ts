import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { Chance } from '../src/measure/chance.ts';
import { growth, rowCost } from './keeping.ts';
import { memoryBenchmark } from './memory-benchmark.ts';
import { memoryPage } from './memory-page.ts';
import { openPgMem } from './subjects/pg-mem.ts';
import { openPglite } from './subjects/pglite.ts';
import { openStratumFork, openStratumMemory } from './subjects/stratum-memory.ts';
import { openStratumPg } from './subjects/stratum-pg.ts';

interface Options {
  readonly quick?: true;
  readonly docs?: string;
  readonly seed: number;
  readonly sizes?: readonly string[];
}

const options = new Command('npm run bench -- --memory')
  .description('Measures the memory backend beside Postgres, PGlite and pg-mem.')
  .addOption(new Option('--memory', 'this benchmark, and not the one of Postgres').hideHelp())
  .option('--quick', 'the shape in a minute, instead of figures to rely on')
  .option('--docs <folder>', 'where the page goes; of a quick run, only if this is given')
  .option('--sizes <users...>', 'how many users there are')
  .addOption(new Option('--seed <number>', 'of orders and inputs').argParser(Number).default(1))
  .parse()
  .opts<Options>();

const subjects = {
  'stratum-memory': openStratumMemory,
  'stratum-fork': openStratumFork,
  'stratum-pg': openStratumPg,
  pglite: openPglite,
  'pg-mem': openPgMem,
};
const quick = options.quick === true;
const sizes =
  options.sizes?.map(Number) ?? (quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]);
const pace = quick ? { rounds: 3, sliceMs: 100 } : { rounds: 7, sliceMs: 200 };
const transactions = quick ? 50_000 : 500_000;
const say = (line: string) => console.log(line);

// First, while nothing else is in memory.
const costs = [];
for (const users of sizes) costs.push(await rowCost(users));
const grown = { transactions: 2 * transactions, bytes: await growth(transactions) };
const chance = new Chance(options.seed);
const outcomes = await memoryBenchmark({ subjects, sizes, pace, chance, say });

const page = memoryPage({ outcomes, costs, grown, pace, seed: options.seed });
const docs = options.docs ?? (quick ? undefined : join(import.meta.dirname, '../../docs'));
if (docs === undefined) say(page);
else await writeFile(join(docs, 'benchmark-memory.md'), page);
