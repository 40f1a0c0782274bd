import { cpus, totalmem } from 'node:os';
import type { Outcome } from '../benchmark.ts';
import type { Pace } from '../measure/contest.ts';
import { OPERATIONS, type Operation } from '../subject.ts';
import { REFERENCE } from '../subjects/every-subject.ts';
import { digits, operationTable, scalingTable } from './tables.ts';

const WHAT: Record<Operation, string> = {
  lookup: 'One user by primary key.',
  page: 'The first 20 users created since a random instant, and whether there are more.',
  join: 'The first 20 organizations in which a user has a seat, and whether there are more.',
  add: 'A new user.',
  transaction: 'A log-in: read the user, note the log-in if they are active, add a session.',
  'bulk-add': '1,000 connections between users, all or nothing.',
};

export interface Run {
  readonly outcomes: readonly Outcome[];
  readonly server: string;
  readonly pace: Pace;
  readonly seed: number;
  /** Of the machine, when the run began: processes that wanted a processor. */
  readonly load: number;
  /** In the tables of all operations. */
  readonly users: number;
}

/** The page with every figure of a run. */
export function benchmarkPage(run: Run): string {
  const { outcomes, users } = run;
  const usual = outcomes.filter((outcome) => outcome.users === users);
  const sections = OPERATIONS.flatMap((operation) => {
    const table = usual.filter(
      (one) => one.operation === operation && [1, 64].includes(one.callers),
    );
    if (table.length === 0) return [];
    return [`## ${operation}\n\n${WHAT[operation]}\n\n${operationTable(table)}`];
  });
  return `${[introduction(run), ...sections, ...scaling(run)].join('\n\n')}\n`;
}

function introduction({ server, pace, seed, users, load }: Run): string {
  const version = /PostgreSQL [\d.]+/.exec(server)?.[0] ?? 'PostgreSQL';
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${processors.length} × ${processors[0]?.model ?? 'CPU'}, ${memory} GiB`;
  return `# Benchmark

Written by \`npm run bench\`; [bench/README.md](../bench/README.md) says what each subject does and where the work differs.

${digits(users)} users, ${version}, Node ${process.versions.node}, ${machine}, client and server on the same machine. Each
figure is the median of ${pace.rounds} rounds of ${pace.sliceMs} ms, in an order shuffled each round (seed ${seed}), with the
quartiles beside it. The ratio is to \`${REFERENCE}\` (hand-written \`pg\`, named statements, a pool of ten), taken within
each round. CPU is the client's, for one operation.${busy(load, processors.length)}

![The ratios as bars](benchmark.svg)`;
}

/** Ratios bear other work on the machine, as it meets everybody alike; absolute figures do not. */
function busy(load: number, processors: number): string {
  if (load < processors / 2) return '';
  const wanted = load.toFixed(1);
  return `

**The machine was busy with something else** when this run began (a load of ${wanted} on ${processors} processors): rely on the
ratios at most, and not on the absolute figures.`;
}

function scaling({ outcomes, users }: Run): string[] {
  const among = (kept: (outcome: Outcome) => boolean, subjects: ReadonlySet<string>) =>
    outcomes.filter((outcome) => kept(outcome) && subjects.has(outcome.subject));
  const followed = new Set(
    outcomes.filter((one) => one.users !== users).map(({ subject }) => subject),
  );
  if (followed.size === 0) return [];
  const callers = among((one) => one.operation === 'lookup' && one.users === users, followed);
  const bySize = (['lookup', 'page', 'add'] as const).flatMap((operation) =>
    [1, 64].map((crowd) => {
      const rows = among((one) => one.operation === operation && one.callers === crowd, followed);
      const table = scalingTable(rows, (one) => one.users);
      return `${operation}, ${crowd === 1 ? '1 caller' : `${crowd} callers`}, by users in the table:\n\n${table}`;
    }),
  );
  return [
    `## Growing\n\nOperations per second. lookup, by callers at once:\n\n${scalingTable(callers, (one) => one.callers)}`,
    ...bySize,
  ];
}
