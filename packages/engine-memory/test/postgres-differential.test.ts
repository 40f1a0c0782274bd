import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import type { Isolation } from '@stratum/kernel';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Memory, Postgres, type Both, type Side, type Step } from './both-sides.ts';
import { commit, randomStep, rollback, savepoint, undo } from './random-steps.ts';
import { Sequence } from './sequences.ts';
import { serialOrder, type Done } from './serial-explanation.ts';

const HISTORIES = Number(process.env['STRATUM_HISTORIES'] ?? 25);
const FIRST_SEED = Number(process.env['STRATUM_SEED'] ?? 1);
const DATABASE = `engine_memory_${process.pid}`;

let server: PostgresServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  postgres = await Postgres.open(await createDatabase(server.url, DATABASE));
});

afterAll(async () => {
  await postgres.close();
  await dropDatabase(server.url, DATABASE);
  await server.stop();
});

/** One session's script, and how far it is. */
interface Script {
  readonly steps: readonly Step[];
  next: number;
  marked: number;
  /** Failed: it can only go back to a savepoint or end. */
  failed: boolean;
  over: boolean;
}

/** Runs steps on one side, and writes down what came of each as soon as it is known. */
class Runner {
  readonly #both: Both;
  readonly #sides: readonly Side[];
  readonly #busy = new Map<number, Promise<void>>();
  readonly #news: string[] = [];
  readonly outcomes = new Map<number, string>();
  readonly history: Done[] = [];

  constructor(both: Both, sides: readonly Side[]) {
    this.#both = both;
    this.#sides = sides;
  }

  start(session: number, step: Step): void {
    const run = this.#sides[session]!.run(step).then((found) => {
      this.outcomes.set(session, found);
      this.history.push({ session, step, found });
      this.#news.push(`${session}: ${found}`);
      this.#busy.delete(session);
    });
    this.#busy.set(session, run);
  }

  /** Waits until every session is done or blocked; answers with what has become of each meanwhile. */
  async settle(): Promise<{ readonly news: readonly string[]; readonly blocked: string }> {
    for (;;) {
      const before = this.#news.length;
      await turn();
      const busy = new Set(this.#busy.keys());
      const blocked = await this.#both.blocked(busy);
      await turn();
      const still = [...this.#busy.keys()];
      if (this.#news.length === before && still.every((session) => blocked.has(session))) {
        const news = this.#news.splice(0).sort((a, b) => (a < b ? -1 : 1));
        return { news, blocked: still.sort((a, b) => a - b).join() };
      }
    }
  }

  /** Whether one of those who wait turns out to have closed a circle. */
  async meetsDeadlock(): Promise<boolean> {
    if (this.#busy.size === 0) return false;
    await Promise.race(this.#busy.values());
    return (await this.settle()).news.some(isDeadlock);
  }

  isBusy(session: number): boolean {
    return this.#busy.has(session);
  }

  async end(): Promise<void> {
    // Those who are free end first, which lets go on those who wait.
    const busy = [...this.#busy];
    for (const [session, side] of this.#sides.entries()) {
      if (!this.isBusy(session)) await side.end();
    }
    await Promise.all(
      busy.map(async ([session, run]) => {
        await run;
        await this.#sides[session]!.end();
      }),
    );
  }
}

function scriptOf(random: Sequence): Script {
  const steps: Step[] = [];
  const length = 2 + random.below(4);
  for (let i = 0; i < length; i += 1) {
    if (random.below(6) === 0) steps.push(savepoint);
    else if (random.below(8) === 0) steps.push(undo);
    else steps.push(randomStep(random));
  }
  steps.push(random.below(5) === 0 ? rollback : commit);
  return { steps, next: 0, marked: 0, failed: false, over: false };
}

/** The next step that makes sense: undo needs a savepoint, and after a failure only undo and the end do. */
function nextStep(script: Script): Step {
  for (;;) {
    const step = script.steps[script.next]!;
    script.next += 1;
    if (step === commit || step === rollback) return script.failed ? rollback : step;
    if (step === undo && script.marked === 0) continue;
    if (script.failed && step !== undo) continue;
    return step;
  }
}

/** Runs one history on both sides at once, and answers with a transcript where they first differ. */
async function difference(seed: number, levels: readonly Isolation[]): Promise<string | undefined> {
  const random = new Sequence(seed);
  const start = seed % 2 === 0 ? 'empty' : 'fork';
  const memory = new Memory(start);
  const here = new Runner(memory, await memory.begin(levels));
  const there = new Runner(postgres, await postgres.begin(levels));
  const scripts = levels.map(() => scriptOf(random));
  const transcript: string[] = [`seed ${seed}`];
  const differing = (...lines: readonly string[]) => [...transcript, ...lines].join('\n');
  /** From here on only memory goes on, for the two have refused different things: some serial order must explain it. */
  let alone = false;
  let blocked = 0;
  try {
    for (;;) {
      const ready = scripts.flatMap((script, i) => (script.over || here.isBusy(i) ? [] : [i]));
      if (ready.length === 0) break;
      const session = random.pick(ready);
      const script = scripts[session]!;
      const step = nextStep(script);
      transcript.push(`${session} (${levels[session]}): ${step.sql}`);
      const runners = alone ? [here] : [here, there];
      for (const runner of runners) {
        runner.outcomes.clear();
        runner.start(session, step);
      }
      const mine = await here.settle();
      if (alone) {
        transcript.push(`    memory: ${JSON.stringify(mine)}`);
        advance(scripts, here.outcomes, { session, step });
        continue;
      }
      const theirs = await there.settle();
      transcript.push(`    ${JSON.stringify(theirs)}`);
      const waiting = blocked;
      blocked = mine.blocked.split(',').filter((i) => i !== '').length;
      if (mine.news.some(isDeadlock)) {
        // Postgres looks for a deadlock when somebody has waited a while. Who is the victim is not promised, and what
        // follows depends on it.
        if (theirs.news.some(isDeadlock) || (await there.meetsDeadlock())) return undefined;
      }
      // Of several who waited, any may be the first to go on.
      if (waiting > 1 && theirs.news.some((line) => !line.startsWith(`${session}`))) {
        return undefined;
      }
      if (JSON.stringify(mine) !== JSON.stringify(theirs)) {
        // A version that is out of date fails at once here; there, after who holds that version has ended.
        if (mine.news.some(isFailure) && theirs.news.length === 0) return undefined;
        transcript.push(`    memory: ${JSON.stringify(mine)}`);
        const [refusedHere, refusedThere] = [mine, theirs].map(({ news }) => news.some(isFailure));
        if (!levels.includes('serializable') || !(refusedHere || refusedThere)) return differing();
        // A page, not only a row, can be what two serializable transactions meet on there.
        alone = true;
      }
      advance(scripts, here.outcomes, { session, step });
    }
    const left = await memory.contents();
    if (alone) {
      const order = await serialOrder(here.history, left, start);
      if (order === 'none') return differing(`memory, which no serial order explains: ${left}`);
    }
    const leftThere = alone ? left : await postgres.contents();
    return left === leftThere ? undefined : differing(`left: ${leftThere}`, `memory: ${left}`);
  } finally {
    await Promise.all([here.end(), there.end()]);
  }
}

function isDeadlock(news: string): boolean {
  return news.endsWith('deadlock');
}

function isFailure(news: string): boolean {
  return news.endsWith('serialization_failure');
}

const HARD = /^(unique|foreign_key|serialization_failure|deadlock|lock_not_available)/;

function advance(
  scripts: readonly Script[],
  outcomes: ReadonlyMap<number, string>,
  { session, step }: { readonly session: number; readonly step: Step },
): void {
  for (const [i, found] of outcomes) if (HARD.test(found)) scripts[i]!.failed = true;
  const script = scripts[session]!;
  if (step === commit || step === rollback) script.over = true;
  if (step === savepoint) script.marked += 1;
  if (step === undo) {
    script.marked -= 1;
    script.failed = false;
  }
}

const mixes: readonly (readonly Isolation[])[] = [
  ['read committed', 'read committed'],
  ['repeatable read', 'repeatable read'],
  ['serializable', 'serializable'],
  ['read committed', 'repeatable read', 'read committed'],
  ['read committed', 'read committed', 'read committed'],
  ['repeatable read', 'repeatable read', 'repeatable read'],
  ['serializable', 'serializable', 'serializable'],
];

for (const levels of mixes) {
  it(`memory does what Postgres does in ${HISTORIES} histories: ${levels.join(', ')}`, async () => {
    const differences: string[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed += 1) {
      const found = await difference(seed, levels);
      if (found !== undefined) differences.push(found);
      if (differences.length === 3) break;
    }
    expect(differences.join('\n\n')).toBe('');
  }, 600_000);
}
