import type { Isolation } from '@stratum/kernel';
import type { SeededRandom } from '../differential/seeded-random.ts';
import type { History, ListOperation, ListTransaction } from './history.ts';
import type { ListEngine, ListSession } from './list-engine.ts';

export interface Load {
  readonly level: Isolation;
  readonly transactions: number;
  readonly sessions: number;
  readonly random: SeededRandom;
}

/** Transactions that meet use the same few lists; after so many the next few come. */
const TRANSACTIONS_ON_A_LIST = 30;
const LISTS_AT_ONCE = 4;

/** The lists that so many transactions need. */
export function listsFor(transactions: number): number {
  return Math.ceil(transactions / TRANSACTIONS_ON_A_LIST) + LISTS_AT_ONCE;
}

/** Runs random transactions on several sessions at once, and writes down what each saw. */
export async function recordHistory(engine: ListEngine, load: Load): Promise<History> {
  const { level, sessions, random } = load;
  const transactions: ListTransaction[] = [];
  let begun = 0;
  let value = 0;
  const work = async (session: ListSession) => {
    while (begun < load.transactions) {
      const first = Math.floor(begun / TRANSACTIONS_ON_A_LIST);
      begun += 1;
      const plan = Array.from({ length: 2 + random.below(3) }, () => ({
        key: first + random.below(LISTS_AT_ONCE),
        value: random.chance(0.5) ? (value += 1) : undefined,
      }));
      transactions.push(await transact(session, level, plan));
    }
  };
  const open = Array.from({ length: sessions }, () => engine.session());
  await Promise.all((await Promise.all(open)).map(work));
  return { transactions, lists: await engine.lists() };
}

type Plan = readonly { readonly key: number; readonly value: number | undefined }[];

async function transact(
  session: ListSession,
  level: Isolation,
  plan: Plan,
): Promise<ListTransaction> {
  const operations: ListOperation[] = [];
  try {
    await session.begin(level);
    for (const { key, value } of plan) {
      if (value === undefined)
        operations.push({ kind: 'read', key, found: await session.read(key) });
      else {
        // Noted first, for it may be seen even if its answer never comes.
        operations.push({ kind: 'append', key, value });
        await session.append(key, value);
      }
    }
    await session.commit();
    return { committed: true, operations };
  } catch (error) {
    await session.rollback();
    if (!session.isExpected(error)) throw error;
    return { committed: false, operations };
  }
}
