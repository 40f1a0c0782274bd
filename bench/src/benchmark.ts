import { systemClock, UuidV7Source } from '@stratum/kernel';
import { BenchDatabases } from './database/bench-databases.ts';
import type { Chance } from './measure/chance.ts';
import { held, type Pace } from './measure/contest.ts';
import { standings, type Standing } from './measure/standing.ts';
import { type OpenSubject, type Operation, type Subject } from './subject.ts';
import { REFERENCE } from './subjects/every-subject.ts';
import { verify } from './verify.ts';
import { Workload } from './workload.ts';

/** One line of the plan: an operation, how many callers do it at once, and who takes part. */
export interface Heat {
  readonly operation: Operation;
  readonly callers: number;
  /** Users in the table. */
  readonly users: number;
  /** Default: everybody. */
  readonly subjects?: readonly string[];
}

export interface Outcome extends Standing {
  readonly users: number;
}

interface Setup {
  readonly subjects: Readonly<Record<string, OpenSubject>>;
  readonly pace: Pace;
  readonly chance: Chance;
  readonly say: (line: string) => void;
}

/** Opens everything, verifies everybody, and runs the heats one after the other: small tables first. */
export async function benchmark(
  heats: readonly Heat[],
  setup: Setup,
): Promise<{ readonly server: string; readonly outcomes: readonly Outcome[] }> {
  const { say } = setup;
  await using databases = await BenchDatabases.open();
  say(databases.description);
  const subjects = await opened(setup.subjects, databases);
  try {
    const outcomes: Outcome[] = [];
    for (const users of [...new Set(heats.map((heat) => heat.users))].toSorted((a, b) => a - b)) {
      say(`loading ${users} users`);
      await databases.load(users);
      const workload = new Workload(users, setup.chance);
      if (outcomes.length === 0) await verifyAll(subjects, databases, workload);
      for (const heat of heats.filter((one) => one.users === users)) {
        outcomes.push(...(await run(heat, { ...setup, subjects, workload, databases })));
      }
    }
    return { server: databases.description, outcomes };
  } finally {
    for (const subject of subjects.values()) await subject[Symbol.asyncDispose]();
  }
}

async function opened(
  subjects: Setup['subjects'],
  { mainUrl, contactsUrl }: BenchDatabases,
): Promise<Map<string, Subject>> {
  const clock = systemClock;
  const surroundings = { mainUrl, contactsUrl, clock, ids: new UuidV7Source(clock) };
  const open = new Map<string, Subject>();
  for (const [name, openSubject] of Object.entries(subjects)) {
    open.set(name, await openSubject(surroundings));
  }
  return open;
}

async function verifyAll(
  subjects: ReadonlyMap<string, Subject>,
  databases: BenchDatabases,
  workload: Workload,
): Promise<void> {
  const reference = subjects.get(REFERENCE)!;
  for (const [name, subject] of subjects) {
    await verify({ subject, reference, workload, databases }).catch((cause: unknown) => {
      throw new Error(`${name} does not do the same work as ${REFERENCE}`, { cause });
    });
  }
}

async function run(
  heat: Heat,
  {
    subjects,
    pace,
    chance,
    say,
    workload,
    databases,
  }: Omit<Setup, 'subjects'> & {
    readonly subjects: ReadonlyMap<string, Subject>;
    readonly workload: Workload;
    readonly databases: BenchDatabases;
  },
): Promise<Outcome[]> {
  const { operation, callers, users } = heat;
  const contestants = [...subjects].flatMap(([subject, opened]) => {
    const act = workload.act(opened, operation);
    const invited = heat.subjects === undefined || heat.subjects.includes(subject);
    return act === undefined || !invited ? [] : [{ subject, act }];
  });
  await databases.restore();
  const measured = await held({ operation, callers, contestants }, pace, chance);
  const placed = standings(heat, measured, REFERENCE);
  for (const { subject, opsPerSecond, ratio } of placed) {
    const compared = ratio === null ? '' : `  ${ratio.toFixed(2)} of ${REFERENCE}`;
    say(
      `${operation}, ${callers} callers, ${users} users: ${subject}  ${opsPerSecond.toFixed(0)}/s${compared}`,
    );
  }
  return placed.map((standing) => ({ ...standing, users }));
}
