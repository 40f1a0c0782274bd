import type { StatementDescriber, StatementDescription } from '@stratum/engine-pg/build';
import type pg from 'pg';
import { RandomQuery, type Dice } from './random-query.ts';

export interface Soundness {
  /** How many queries ran. */
  readonly ran: number;
  /** How many columns were called not null, of those that ran. */
  readonly certain: number;
  /** The queries that answered with a null in a column that was called not null. */
  readonly lies: readonly string[];
}

/** A repeatable die. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Runs random queries and looks for nulls where `claims` says that there is none. */
export async function checkSoundness(
  client: pg.Client,
  describer: StatementDescriber,
  {
    queries,
    seed,
    claims,
  }: { queries: number; seed: number; claims: (said: StatementDescription) => readonly boolean[] },
): Promise<Soundness> {
  const dice = diceOf(seed);
  const lies: string[] = [];
  let ran = 0;
  let certain = 0;
  for (let i = 0; i < queries; i += 1) {
    const text = new RandomQuery(dice).text();
    const said = await describer.describe(text).catch(() => undefined);
    if (said === undefined) continue;
    await client.query('begin');
    const answer = await client.query<unknown[]>({ text, rowMode: 'array' }).catch(() => undefined);
    await client.query('rollback');
    if (answer === undefined) continue;
    ran += 1;
    const notNull = claims(said);
    certain += notNull.filter(Boolean).length;
    const lie = notNull.findIndex(
      (one, column) => one && answer.rows.some((row) => row[column] === null),
    );
    if (lie >= 0) lies.push(`${said.columns[lie]!.name}: ${text}`);
  }
  return { ran, certain, lies };
}
