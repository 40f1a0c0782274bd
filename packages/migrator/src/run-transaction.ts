import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { statementText, type MigrationStatement } from './embedded-migrations.ts';
import { watchBlockers } from './lock-blockers.ts';
import type { LockBlocker } from './migration-events.ts';
import { commitFailure, statementFailure } from './migration-failure.ts';
import { workKey } from './migration-lock.ts';
import { sqlStateOf } from './postgres-failure.ts';
import type { StartedRun } from './run-script.ts';
import type { Segment } from './segments.ts';
import { CHECK_CLIENT } from './work-session.ts';

export interface TransactionRun {
  readonly segment: Segment;
  /** What a failure leaves behind, for the message. */
  readonly state: string;
  /** Writes the history, in the same transaction. */
  readonly record: () => Promise<void>;
}

/** Waiting for a lock is cut short and tried again, so that a migration never holds up a service for long. */
const retryable = new Set(['55P03', '40P01', '40001']);

/** Runs statements and their record as one transaction, again if it could not get its locks in time. */
export async function runTransaction(run: StartedRun, work: TransactionRun): Promise<void> {
  const { timeouts, observe, migration, script } = run;
  for (let attempt = 1; ; attempt += 1) {
    run.assertLock();
    const failure = await tryTransaction(run, work);
    if (failure === undefined) return;
    run.assertLock();
    const sqlState = sqlStateOf(failure.cause);
    if (sqlState === undefined || !retryable.has(sqlState) || attempt >= timeouts.lockAttempts) {
      throw failure.told;
    }
    observe({
      type: 'retrying',
      version: migration.version,
      file: script.file,
      attempt: attempt + 1,
      sqlState,
      blockers: failure.blockers,
    });
    await pause(Math.min(100 * 2 ** attempt, 5_000) / 2 + randomInt(500));
  }
}

interface Failure {
  readonly cause: unknown;
  readonly told: Error;
  readonly blockers: readonly LockBlocker[];
}

async function tryTransaction(run: StartedRun, work: TransactionRun): Promise<Failure | undefined> {
  const { session, script, migration, timeouts } = run;
  const { client } = session;
  const { version } = migration;
  let current: MigrationStatement | undefined;
  let blockers: readonly LockBlocker[] = [];
  try {
    const pid = await begin(run);
    await using watch = watchBlockers({
      open: run.openWatch,
      pid,
      afterMs: Math.min(1_000, timeouts.lockTimeoutMs === 0 ? 1_000 : timeouts.lockTimeoutMs / 3),
      onBlocked: (found) => {
        blockers = found;
        run.observe({
          type: 'waiting_for_table',
          version,
          file: script.file,
          line: current?.line ?? 1,
          blockers: found,
        });
      },
    });
    try {
      for (const statement of work.segment.statements) {
        current = statement;
        run.enter(statement.line);
        await client.query(statementText(script, statement));
      }
    } finally {
      ({ blockers } = watch);
    }
    current = undefined;
    await client.query(session.pooled ? 'reset role; reset all' : 'reset role');
    await work.record();
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`the server answered ${command}`);
    return undefined;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const details = { version, state: work.state, blockers };
    const told =
      current === undefined
        ? commitFailure(script, error, details)
        : statementFailure({ script, statement: current }, error, details);
    return { cause: error, told, blockers };
  }
}

/** Gives the process id of the backend that the transaction runs in. */
async function begin({ session, timeouts, history }: StartedRun): Promise<number> {
  const { client } = session;
  await client.query('begin isolation level read committed');
  await client.query(
    `set local lock_timeout = ${timeouts.lockTimeoutMs}; ` +
      `set local statement_timeout = ${timeouts.statementTimeoutMs}; ` +
      'set local idle_in_transaction_session_timeout = 0; ' +
      (session.noticesDeath ? `${CHECK_CLIENT}; ` : '') +
      `select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'`,
  );
  const { rows } = await client.query<{ pid: number }>(
    `select pg_backend_pid() as pid, pg_advisory_xact_lock(${workKey(history.label)})`,
  );
  return rows[0]?.pid ?? 0;
}
