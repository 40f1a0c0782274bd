import { cpus, totalmem } from 'node:os';
import { markdownTable } from 'markdown-table';
import type { Pace } from '../src/measure/contest.ts';
import { digits } from '../src/report/tables.ts';
import type { RowCost } from './keeping.ts';
import { MEMORY_OPERATIONS, type MemoryOperation, type MemoryOutcome } from './memory-benchmark.ts';

const WHAT: Record<MemoryOperation, string> = {
  open: 'An empty place with its schema, one look-up in it, and its end: what a test pays that has one of its own. A fork is not empty: it has all the users.',
  lookup: 'One user by primary key, at random.',
  page: 'The first 20 users created since a random instant, and whether there are more.',
  add: 'A new user.',
  glance: 'BEGIN, a look-up, ROLLBACK.',
};

interface Run {
  readonly outcomes: readonly MemoryOutcome[];
  readonly costs: readonly RowCost[];
  readonly grown: { readonly transactions: number; readonly bytes: number };
  readonly pace: Pace;
  readonly seed: number;
}

/** The page with every figure of a run. */
export function memoryPage(run: Run): string {
  const { outcomes, costs, grown, pace, seed } = run;
  const [processor] = cpus();
  const machine = `${cpus().length} × ${processor?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  const sections = MEMORY_OPERATIONS.map(
    (operation) => `## ${operation}\n\n${WHAT[operation]}\n\n${table(outcomes, operation)}`,
  );
  return `# Benchmark of the memory backend

Written by \`npm run bench -- --memory\`, beside what else one can run unit tests against: the same repositories on a
PostgreSQL server (\`stratum-pg\`), PGlite and pg-mem (SQL by hand; pg-mem with a plainer schema, for it knows no collations
and no checks by regular expression). PGlite has one session, and pg-mem no isolation: neither waits, deadlocks or fails
to serialize, as several sessions on a server do, and as memory does.

Node ${process.versions.node}, ${machine}. First what one operation takes undisturbed: in the fastest tenth of all measurements, of a hundred
operations each where they are as short as in memory. Then operations per second, whatever else the machine did: the median of ${pace.rounds} rounds
of ${pace.sliceMs} ms, in an order shuffled each round (seed ${seed}). Where the two are far apart, the machine was busy with other things,
and code had not been run often enough to be at its fastest.

${sections.join('\n\n')}

## Memory

A row of users has ten fields and two keys. When users have been listed, an ordered index holds them, too.

${markdownTable(
  [
    ['users', 'bytes a row', 'with an ordered index'],
    ...costs.map(({ users, bytes, bytesWhenListed }) => [
      digits(users),
      digits(bytes),
      digits(bytesWhenListed),
    ]),
  ],
  { align: ['r', 'r', 'r'] },
)}

After ${digits(grown.transactions)} transactions that changed a row, and as many that were rolled back, the heap was ${digits(grown.bytes / 1024)} KiB larger.
`;
}

function table(outcomes: readonly MemoryOutcome[], operation: MemoryOperation): string {
  const of = outcomes.filter((outcome) => outcome.operation === operation);
  const sizes = [...new Set(of.map(({ users }) => users))];
  const subjects = [...new Set(of.map(({ subject }) => subject))];
  return markdownTable(
    [
      ['', ...sizes.flatMap((users) => [`${digits(users)} users`, 'per second'])],
      ...subjects.map((subject) => [
        `\`${subject}\``,
        ...sizes.flatMap((users) => {
          const found = of.find((one) => one.subject === subject && one.users === users);
          if (found === undefined) return ['', ''];
          return [`${digits(found.undisturbedMicros)} µs`, digits(found.opsPerSecond)];
        }),
      ]),
    ],
    { align: ['l', ...sizes.flatMap(() => ['r', 'r'] as const)] },
  );
}
