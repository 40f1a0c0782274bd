import { setImmediate as turn } from 'node:timers/promises';
import { isStorageError } from '@stratum/kernel';
import { expect, it } from 'vitest';
import { Sequence } from './sequences.ts';
import { begin, contents, twoItems, type Item, type Session } from './sessions.ts';

/** One call: what it does to a session, and to a plain map of the same contents. */
interface Call {
  readonly name: string;
  real(session: Session): Promise<unknown>;
  model(rows: Map<number, number>): unknown;
}

const HISTORIES = Number(process.env['STRATUM_HISTORIES'] ?? 1_500);

function randomCall(random: Sequence, unique: () => number): Call {
  const id = 1 + random.below(4);
  const part = random.below(3);
  const test = ({ value }: Item) => value % 3 === part;
  const value = unique();
  const select = (rows: Map<number, number>) =>
    [...rows].filter(([key, old]) => test({ id: key, value: old })).sort(([a], [b]) => a - b);
  switch (random.below(7)) {
    case 0:
    case 1:
      return { name: `read ${id}`, real: (s) => s.read(id), model: (rows) => rows.get(id) };
    case 2:
      return {
        name: `where %3=${part}`,
        real: (s) => s.where(test),
        model: (rows) => select(rows).map(([key, old]) => `${key}=${old}`),
      };
    case 3:
    case 4:
      return {
        name: `set ${id} ${value}`,
        real: (s) => s.set(id, value),
        model: (rows) => (rows.has(id) ? (rows.set(id, value), 1) : 0),
      };
    case 5:
      return {
        name: `remove %3=${part}`,
        real: (s) => s.remove(test),
        model: (rows) => select(rows).map(([key]) => rows.delete(key)).length,
      };
    default:
      return {
        name: `insert ${id} ${value}`,
        real: async (s) => (await s.insert(id, value)).value,
        model: (rows) => (rows.has(id) ? 'taken' : (rows.set(id, value), value)),
      };
  }
}

interface Run {
  readonly session: Session;
  readonly calls: readonly Call[];
  readonly answers: unknown[];
  next: number;
  state: 'ready' | 'busy' | 'failed' | 'committed';
}

/** Runs random transactions at once; answers with those that committed, and what is left. */
async function history(seed: number) {
  const random = new Sequence(seed);
  let last = 100;
  const first = await twoItems();
  const database = seed % 2 === 0 ? first : first.fork();
  const runs: Run[] = [];
  for (let i = 0; i < 3 + random.below(2); i += 1) {
    const calls = Array.from({ length: 2 + random.below(3) }, () =>
      randomCall(random, () => (last += 1)),
    );
    const session = await begin(database, 'serializable');
    runs.push({ session, calls, answers: [], next: 0, state: 'ready' });
  }
  const trace: string[] = [];
  for (;;) {
    const ready = runs.filter(({ state }) => state === 'ready');
    if (ready.length === 0) {
      if (!runs.some(({ state }) => state === 'busy')) break;
      throw new Error(`seed ${seed}: everybody waits: ${trace.join('; ')}`);
    }
    const run = random.pick(ready);
    const call = run.calls[run.next];
    trace.push(`${runs.indexOf(run)}: ${call?.name ?? 'commit'}`);
    run.state = 'busy';
    run.next += 1;
    const work = call === undefined ? run.session.commit() : call.real(run.session);
    work.then(
      (answer) => {
        run.answers.push(answer);
        run.state = call === undefined ? 'committed' : 'ready';
      },
      async (error: unknown) => {
        if (!isStorageError(error)) throw error;
        await run.session.rollback();
        run.state = 'failed';
      },
    );
    await turn();
  }
  return { database, trace, committed: runs.filter(({ state }) => state === 'committed') };
}

function* orders<T>(of: readonly T[]): Generator<readonly T[]> {
  if (of.length === 0) yield [];
  for (const [i, first] of of.entries()) {
    for (const rest of orders(of.toSpliced(i, 1))) yield [first, ...rest];
  }
}

function explains(order: readonly Run[], left: readonly string[]): boolean {
  const rows = new Map([
    [1, 10],
    [2, 20],
  ]);
  for (const { calls, answers } of order) {
    for (const [i, call] of calls.entries()) {
      if (JSON.stringify(call.model(rows)) !== JSON.stringify(answers[i])) return false;
    }
  }
  const end = [...rows].sort(([a], [b]) => a - b).map(([id, value]) => `${id}=${value}`);
  return JSON.stringify(end) === JSON.stringify(left);
}

it(`some serial order explains each of ${HISTORIES} serializable histories`, async () => {
  let committed = 0;
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const { database, trace, ...result } = await history(seed);
    const left = await contents(database);
    const explained = [...orders(result.committed)].some((order) => explains(order, left));
    expect(explained, `seed ${seed}: ${trace.join('; ')}`).toBe(true);
    expect(database.waiting).toBe(0);
    expect(database.snapshots.size).toBe(0);
    committed += result.committed.length;
  }
  expect(committed).toBeGreaterThan(HISTORIES);
});
