import type pg from 'pg';
import type { Backfill, BackfillBatch } from './backfill.ts';
import type { BackfilledTable } from './backfill-key.ts';
import { backfillProgress, type SavedProgress } from './backfill-progress.ts';

export interface BatchRun {
  readonly client: pg.ClientBase;
  readonly backfill: Backfill;
  readonly table: BackfilledTable;
}

export type BatchOutcome =
  | { readonly done: false; readonly progress: SavedProgress }
  | { readonly done: true; readonly rows: number };

/** One transaction: the rows after the saved cursor, what is done to them, and the new cursor. */
export async function runBatch({ client, backfill, table }: BatchRun): Promise<BatchOutcome> {
  await client.query('begin isolation level read committed');
  try {
    await client.query(`set local lock_timeout = '5s'`);
    const before = await backfillProgress.lock(client, backfill.name);
    const keys = before.finished ? [] : await keysAfter(client, before.cursor, { backfill, table });
    const last = keys.at(-1);
    if (last === undefined) {
      if (!before.finished) await backfillProgress.finish(client, backfill.name);
      await committed(client);
      return { done: true, rows: before.rows };
    }
    await step(client, keys, { backfill, table });
    await backfillProgress.advance(client, backfill.name, { cursor: last, rows: keys.length });
    await committed(client);
    const { rows, batches } = before;
    const progress = { ...before, cursor: last, rows: rows + keys.length, batches: batches + 1 };
    return { done: false, progress };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function committed(client: pg.ClientBase): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`the server answered ${command} to the commit`);
}

type Definition = Pick<BatchRun, 'backfill' | 'table'>;

async function keysAfter(
  client: pg.ClientBase,
  cursor: readonly string[] | undefined,
  { backfill: { where, batchSize = 1_000 }, table: { name, key } }: Definition,
): Promise<string[][]> {
  const columns = key.map(({ quoted }) => quoted).join(', ');
  const bounds = key.map(({ type }, index) => `$${index + 1}::text::${type}`).join(', ');
  const conditions = [
    ...(cursor === undefined ? [] : [`(${columns}) > (${bounds})`]),
    ...(where === undefined ? [] : [`(${where}\n)`]),
  ];
  const { rows } = await client.query({
    text:
      `select ${key.map(({ quoted }) => `${quoted}::text`).join(', ')} from ${name}` +
      `${conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`}` +
      ` order by ${key.map(({ quoted }) => `${name}.${quoted}`).join(', ')} limit ${batchSize}`,
    values: cursor === undefined ? [] : [...cursor],
    rowMode: 'array',
  });
  return rows as string[][];
}

async function step(
  client: pg.ClientBase,
  keys: readonly (readonly string[])[],
  { backfill, table: { key } }: Definition,
): Promise<void> {
  if (typeof backfill.step === 'string') {
    const names = key.map(({ quoted }) => quoted).join(', ');
    const arrays = key.map(({ type }, index) => `$${index + 1}::text[]::${arrayOf(type)}`);
    const batch = `batch (${names}) as materialized (select * from unnest(${arrays.join(', ')}))`;
    await client.query(
      withRelation(backfill.step, batch),
      key.map((_column, index) => keys.map((values) => values[index])),
    );
    return;
  }
  const batch: BackfillBatch = {
    keys: keys.map((values) =>
      Object.fromEntries(key.map(({ name }, index) => [name, values[index] ?? ''])),
    ),
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
  };
  await backfill.step(batch);
}

function arrayOf(type: string): string {
  return `${type}[]`;
}

const OPENING = /^((?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*)with\s+(recursive\s+)?/i;

/** A statement may begin with a WITH of its own; there can only be one. */
export function withRelation(statement: string, relation: string): string {
  const opening = OPENING.exec(statement);
  if (opening === null) return `with ${relation}\n${statement}`;
  const [all, comments = '', recursive = ''] = opening;
  return `${comments}with ${recursive}${relation},\n${statement.slice(all.length)}`;
}
