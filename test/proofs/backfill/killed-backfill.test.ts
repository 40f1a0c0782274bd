import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { runBackfill, type Backfill } from '@stratum/migrator';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROWS = Number(process.env['STRATUM_BACKFILL_ROWS'] ?? 100_000);
const KILLS = Number(process.env['STRATUM_BACKFILL_KILLS'] ?? 25);
const SEED = Number(process.env['STRATUM_SEED'] ?? randomInt(2 ** 31));

let server: PostgresServer;
let url = '';
beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  url = await createDatabase(server.url, `backfill_${process.pid}`);
  await query(
    `create table rows (id uuid primary key default gen_random_uuid(), amount int not null default 0, touched int not null default 0);
     insert into rows select from generate_series(1, ${ROWS}); analyze rows`,
  );
}, 1_200_000);
afterAll(() => server.stop());

async function query(text: string): Promise<pg.QueryResultRow> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return [await client.query<pg.QueryResultRow>(text)].flat().at(-1)?.rows[0] ?? {};
  } finally {
    await client.end();
  }
}

const backfill: Backfill = {
  name: 'touch',
  table: 'rows',
  batchSize: 200,
  pauseMs: 1,
  step: 'update rows set touched = touched + 1 from batch where rows.id = batch.id',
};

/** Killed after so many milliseconds of work, wherever it is then. */
async function killedAfter(milliseconds: number): Promise<void> {
  const script = path.join(import.meta.dirname, 'backfill-and-report.ts');
  const args = ['--conditions=@stratum/source', script, url, JSON.stringify(backfill)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  await pause(milliseconds);
  child.kill('SIGKILL');
  await exit;
}

it(`goes through each of ${ROWS} rows once, though it is killed ${KILLS} times under load`, async () => {
  process.stdout.write(`seed ${SEED} (STRATUM_SEED)\n`);
  const stop = new AbortController();
  const load = update(stop.signal);
  const reached: unknown[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await killedAfter(delayOf(kill));
    reached.push((await query('select rows::int as rows from stratum_backfills'))['rows']);
  }
  const begun = performance.now();
  const before = Number(reached.at(-1));
  expect(await runBackfill(backfill, { connection: url, waitForLockMs: 60_000 })).toMatchObject({
    rows: ROWS,
    finished: true,
  });
  const perSecond = Math.round((ROWS - before) / ((performance.now() - begun) / 1_000));
  stop.abort();
  const updates = await load;
  process.stdout.write(
    `killed at ${reached.join(', ')} rows; then ${perSecond} rows a second, beside ${updates} updates\n`,
  );
  const { wrong, amount } = await query(
    'select count(*) filter (where touched <> 1)::int as wrong, sum(amount)::int as amount from rows',
  );
  expect({ wrong, amount }).toEqual({ wrong: 0, amount: updates });
}, 1_800_000);

/** Up to a quarter of a second, from the seed. */
function delayOf(kill: number): number {
  return createHash('sha256').update(`${SEED} ${kill}`).digest().readUInt16BE() % 250;
}

/** A service that goes on: its updates must neither fail nor be lost. */
async function update(signal: AbortSignal): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  let updates = 0;
  while (!signal.aborted) {
    const { rowCount } = await client.query(
      'update rows set amount = amount + 1 where id = (select id from rows where id >= gen_random_uuid() order by id limit 1)',
    );
    updates += rowCount ?? 0;
  }
  await client.end();
  return updates;
}
