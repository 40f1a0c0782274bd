import { createHash, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, ConnectionSafety } from '@stratum/pg-connection';
import { connect } from '../migration-connection.ts';
import { MigrationError } from '../migration-error.ts';
import { acquireMigrationLock, type MigrationLock } from '../migration-lock.ts';
import { messageOf, sqlStateOf, withoutRowDetail } from '../postgres-failure.ts';
import { runBatch, type BatchOutcome, type BatchRun } from './backfill-batch.ts';
import {
  BackfillError,
  type Backfill,
  type BackfillEvent,
  type BackfillResult,
} from './backfill.ts';
import { checkedBackfill, checkedBackfillOptions } from './backfill-options.ts';
import { findTable } from './backfill-key.ts';
import { backfillProgress } from './backfill-progress.ts';

export interface BackfillOptions extends ConnectionSafety {
  readonly connection: Connection;
  readonly observer?: (event: BackfillEvent) => void;
  /** Stops it after the batch that is under way. */
  readonly signal?: AbortSignal;
  /** Forgets how far it was, and goes through all rows again. */
  readonly restart?: boolean;
  /** How long another process that runs the same backfill is waited for; not at all by default. */
  readonly waitForLockMs?: number;
}

/**
 * Goes through a table in the order of its key, batch by batch. Each batch and the cursor behind it are one
 * transaction: killed at any moment and run again, it goes on where it was, and has done every batch exactly once. Two
 * that run at once do not work at the same time. One that has finished does nothing.
 */
export async function runBackfill(
  givenBackfill: Backfill,
  givenOptions: BackfillOptions,
): Promise<BackfillResult> {
  const backfill = checkedBackfill(givenBackfill);
  const options = checkedBackfillOptions(givenOptions);
  const connecting = {
    connection: options.connection,
    insecure: options.insecure,
    applicationName: `stratum-backfill ${backfill.name}`,
    waitForServerMs: 10_000,
    observe: () => undefined,
  };
  const { waitForLockMs = 0 } = options;
  const label = `backfill ${backfill.name}`;
  await using lock = await acquireMigrationLock({ ...connecting, label, waitForLockMs }).catch(
    (error: unknown) => {
      throw runningElsewhere(error, backfill.name);
    },
  );
  await using connection = await connect(connecting);
  lock.onLost(() => connection.destroy());
  const { client } = connection;
  const table = await findTable(client, backfill);
  await backfillProgress.ensure(client);
  if (options.restart === true) await backfillProgress.forget(client, backfill.name);
  await begin({ client, backfill, table });
  return await runBatches({ client, backfill, table }, lock, options);
}

async function begin({ client, backfill, table }: BatchRun): Promise<void> {
  const { name, step } = backfill;
  const parts = [
    table.name,
    ...table.key.map((column) => column.name),
    typeof step === 'string' ? step.trim() : '',
  ];
  const digest = createHash('sha256').update(parts.join('\0')).digest('hex');
  await backfillProgress.begin(client, name, digest);
  const saved = await backfillProgress.lock(client, name);
  if (saved.digest === digest) return;
  throw new BackfillError(
    'definition_changed',
    `The backfill ${name} was ${saved.finished ? 'finished' : `begun, and has gone through ${saved.rows} rows,`} ` +
      'with another statement, table or key. Give the new one another name; or restart it, if all rows are to be ' +
      'gone through again. Nothing was changed.',
  );
}

async function runBatches(
  run: BatchRun,
  lock: MigrationLock,
  { observer, signal }: BackfillOptions,
): Promise<BackfillResult> {
  const { client, backfill, table } = run;
  const observe = (event: BackfillEvent): void => observer?.(event);
  let { rows } = await backfillProgress.lock(client, backfill.name);
  observe({ type: 'begun', rows, estimatedRows: table.estimatedRows });
  while (signal?.aborted !== true) {
    const outcome = await batchWithRetries(run, lock, observe);
    if (outcome.done) {
      const leftOver = await stillFinds(run);
      observe({ type: 'finished', rows, leftOver });
      return { rows, finished: true, leftOver };
    }
    ({ rows } = outcome.progress);
    observe({ type: 'batch_finished', batch: outcome.progress.batches, rows });
    await pause(backfill.pauseMs ?? 50, undefined, { signal }).catch(() => undefined);
  }
  return { rows, finished: false, leftOver: false };
}

const RETRYABLE = new Set(['55P03', '40P01', '40001']);
const ATTEMPTS = 10;

/** A batch that meets a lock of the service makes way, and comes again. */
async function batchWithRetries(
  run: BatchRun,
  lock: MigrationLock,
  observe: (event: BackfillEvent) => void,
): Promise<BatchOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    assertHeld(lock);
    try {
      return await runBatch(run);
    } catch (error) {
      assertHeld(lock);
      const sqlState = sqlStateOf(error);
      if (sqlState === undefined || !RETRYABLE.has(sqlState) || attempt >= ATTEMPTS) {
        throw batchFailed(run.backfill, error);
      }
      observe({ type: 'retrying', attempt: attempt + 1, sqlState });
      await pause(Math.min(50 * 2 ** attempt, 5_000) / 2 + randomInt(250));
    }
  }
}

async function stillFinds({ client, backfill, table }: BatchRun): Promise<boolean> {
  if (backfill.where === undefined) return false;
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (select from ${table.name} where (${backfill.where}\n)) as found`,
  );
  return rows[0]?.found === true;
}

function assertHeld(lock: MigrationLock): void {
  try {
    lock.assertHeld();
  } catch (error) {
    throw new BackfillError(
      'lock_lost',
      'The connection that kept other processes from the same backfill broke, so it was stopped. What was done is ' +
        'saved; run it again.',
      { cause: error },
    );
  }
}

function batchFailed({ name, step }: Backfill, error: unknown): Error {
  const sqlState = sqlStateOf(error);
  // What a function of the user's throws is the user's.
  if (sqlState === undefined && typeof step !== 'string' && error instanceof Error) return error;
  const shown = sqlState === undefined ? '' : ` (${sqlState})`;
  return new BackfillError(
    'batch_failed',
    `A batch of the backfill ${name} failed: ${messageOf(error)}${shown}. It was rolled back; those before it are ` +
      'kept, and the next run goes on from there.',
    { sqlState, cause: withoutRowDetail(error) },
  );
}

function runningElsewhere(error: unknown, name: string): unknown {
  if (!(error instanceof MigrationError) || error.code !== 'lock_wait_timeout') return error;
  return new BackfillError(
    'already_running',
    `Another process runs the backfill ${name}; pg_stat_activity shows it as stratum-backfill ${name}. Let it ` +
      'finish. Nothing was changed.',
    { cause: error },
  );
}
