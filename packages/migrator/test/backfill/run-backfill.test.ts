import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import {
  BackfillError,
  runBackfill,
  type Backfill,
  type BackfillEvent,
  type BackfillOptions,
} from '../../src/index.ts';
import { readSchemaOf, schemaFingerprint } from '../../src/build/index.ts';
import { useScratchDatabase } from '../scratch-database.ts';

const database = useScratchDatabase();

/** Touches each of 1000 rows; one that is touched twice tells on it. */
const touch: Backfill = {
  name: 'touch',
  table: 'rows',
  batchSize: 100,
  pauseMs: 0,
  step: 'update rows set touched = touched + 1 from batch where rows.id = batch.id',
};

const makeRows = () =>
  database.column(
    `create table rows (id bigint primary key, touched int not null default 0);
     insert into rows select n * 7 from generate_series(1, 1000) n; analyze rows; select 1`,
  );

const untouchedOnce = () => database.value('select count(*)::int from rows where touched <> 1');

const run = (backfill: Backfill, options: Partial<BackfillOptions> = {}) =>
  runBackfill(backfill, { connection: database.url, ...options });

async function failure(work: Promise<unknown>): Promise<BackfillError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BackfillError);
  return error as BackfillError;
}

it('goes through every row once, in batches, and does nothing when run again', async () => {
  await makeRows();
  const events: BackfillEvent[] = [];
  const observer = (event: BackfillEvent) => void events.push(event);
  expect(await run(touch, { observer })).toEqual({ rows: 1000, finished: true, leftOver: false });
  expect(await untouchedOnce()).toBe(0);
  expect(events[0]).toEqual({ type: 'begun', rows: 0, estimatedRows: 1000 });
  expect(events.filter(({ type }) => type === 'batch_finished')).toHaveLength(10);
  expect(await run(touch)).toMatchObject({ rows: 1000, finished: true });
  expect(await untouchedOnce()).toBe(0);
});

it('goes on where it was after having been killed between and inside of batches', async () => {
  await makeRows();
  for (const deadline of [3, 2, 4]) {
    const killed = await backfillInProcess(touch, deadline);
    expect(killed).toBe(true);
  }
  expect(await run(touch)).toMatchObject({ rows: 1000, finished: true });
  expect(await untouchedOnce()).toBe(0);
});

it('stops after the batch that is under way when told to, and goes on later', async () => {
  await makeRows();
  const controller = new AbortController();
  const observer = ({ type }: BackfillEvent) => {
    if (type === 'batch_finished') controller.abort();
  };
  const stopped = await run(touch, { observer, signal: controller.signal });
  expect(stopped).toEqual({ rows: 100, finished: false, leftOver: false });
  // What was done and how far that is were written by one transaction, so that no crash comes between them.
  const writer = await database.value('select xmin::text from stratum_backfills');
  expect(await database.column('select distinct xmin::text from rows where touched = 1')).toEqual([
    writer,
  ]);
  expect(await run(touch)).toMatchObject({ rows: 1000, finished: true });
  expect(await untouchedOnce()).toBe(0);
});

it('lets two that are run at once not work at the same time', async () => {
  await makeRows();
  let refused: BackfillError | undefined;
  let waiting: ReturnType<typeof run> | undefined;
  let batches = 0;
  const whole: Backfill = {
    ...touch,
    batchSize: 1_000,
    step: async () => {
      batches += 1;
      refused = await failure(run(whole));
      waiting = run(whole, { waitForLockMs: 60_000 });
    },
  };
  expect(await run(whole)).toMatchObject({ rows: 1000, finished: true });
  expect(refused).toMatchObject({ code: 'already_running' });
  expect(await waiting).toMatchObject({ rows: 1000, finished: true });
  expect(batches).toBe(1);
});

it('takes keys of several columns and of any type, in their order', async () => {
  await database.column(
    `create schema "My sales"; create type "My sales".kind as enum ('b', 'a');
     create table "My sales"."Order" (kind "My sales".kind, at timestamptz, "the id" uuid, note text,
       primary key (kind, at, "the id"));
     insert into "My sales"."Order" select (array['a', 'b'])[1 + n % 2]::"My sales".kind,
       timestamptz '2026-01-01' + n % 5 * interval '0.000001 s', gen_random_uuid()
     from generate_series(1, 100) n; select 1`,
  );
  const seen: Readonly<Record<string, string>>[] = [];
  const table = '"My sales"."Order"';
  await run({
    name: 'notes',
    table,
    batchSize: 7,
    pauseMs: 0,
    step: async ({ keys, query }) => {
      seen.push(...keys);
      await query(
        `update ${table} set note = coalesce(note, '') || 'x' where "the id" = any ($1::uuid[])`,
        [keys.map((key) => key['the id'])],
      );
    },
  });
  expect(seen).toHaveLength(100);
  expect(seen[0]).toMatchObject({ kind: 'b' });
  expect(await database.value(`select count(*)::int from ${table} where note = 'x'`)).toBe(100);
  const sql = { name: 'again', table, batchSize: 9, pauseMs: 0 };
  const step = `with changed as (select "the id" from batch) -- a comment
    update ${table} o set note = 'y' from changed where o."the id" = changed."the id"`;
  await run({ ...sql, step: `/* about */ ${step}` });
  expect(await database.value(`select count(*)::int from ${table} where note = 'y'`)).toBe(100);
});

it('takes only the rows that its condition finds, and tells when it still finds some', async () => {
  await makeRows();
  const where = 'touched = 0 and id > 6300 -- the last hundred';
  const result = await run({ ...touch, where });
  expect(result).toEqual({ rows: 100, finished: true, leftOver: false });
  const step = 'update rows set touched = 0 from batch where rows.id = batch.id';
  const idle = { ...touch, name: 'idle', where: 'touched = 0', step };
  expect(await run(idle)).toEqual({ rows: 900, finished: true, leftOver: true });
});

it('keeps nothing of a batch that fails, and those before it', async () => {
  await makeRows();
  await database.column('alter table rows add check (touched = 0 or id <> 3500); select 1');
  const error = await failure(run(touch));
  expect(error).toMatchObject({ code: 'batch_failed', sqlState: '23514' });
  expect(error.message).not.toContain('3500,');
  expect(await database.value('select sum(touched)::int from rows')).toBe(400);
  await database.column('alter table rows drop constraint rows_check; select 1');
  expect(await run(touch)).toMatchObject({ rows: 1000 });
  expect(await untouchedOnce()).toBe(0);
});

it('saves how far it is in a table that is no part of the schema', async () => {
  await makeRows();
  const before = schemaFingerprint(await readSchemaOf(database.url));
  await run(touch);
  expect(await database.value(`select to_regclass('stratum_backfills') is not null`)).toBe(true);
  expect(schemaFingerprint(await readSchemaOf(database.url))).toBe(before);
});

it('refuses another statement under the name of one that was begun, unless restarted', async () => {
  await makeRows();
  await run(touch);
  const other = { ...touch, step: `${touch.step as string} and true` };
  expect(await failure(run(other))).toMatchObject({ code: 'definition_changed' });
  expect(await run(other, { restart: true })).toMatchObject({ rows: 1000 });
  expect(await database.value('select min(touched) from rows')).toBe(2);
});

it('says what is wrong with a table or a key before anything is done', async () => {
  await database.column('create table rows (id int, other int not null); select 1');
  expect(await failure(run({ ...touch, table: 'nowhere' }))).toMatchObject({
    code: 'table_missing',
  });
  expect((await failure(run(touch))).message).toMatch(/has no primary key/);
  expect((await failure(run({ ...touch, key: ['other', 'id', 'x'] }))).message).toMatch(
    /x is no column, id may be null/,
  );
  expect(await failure(run({ ...touch, batchSize: 0 }))).toMatchObject({ code: 'invalid_option' });
});

/** Kills the process when so many batches have been told; the next may be under way then. */
async function backfillInProcess(backfill: Backfill, batches: number): Promise<boolean> {
  const script = path.join(import.meta.dirname, 'backfill-and-report.ts');
  const child = spawn(
    process.execPath,
    ['--conditions=@stratum/source', script, database.url, JSON.stringify(backfill)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if ((JSON.parse(line) as BackfillEvent).type !== 'batch_finished') continue;
    told += 1;
    if (told === batches) child.kill('SIGKILL');
  }
  const [, signal] = await exit;
  return signal === 'SIGKILL';
}
