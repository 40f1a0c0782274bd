import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { dropInvalidIndexes, hadItsEffect } from './concurrent-index.ts';
import {
  statementText,
  type EmbeddedMigration,
  type MigrationScript,
  type MigrationStatement,
} from './embedded-migrations.ts';
import type { HistoryTable } from './history-table.ts';
import type { StepProgress } from './history-row.ts';
import type { MigrationDirection, MigrationObserver } from './migration-events.ts';
import { workKey } from './migration-lock.ts';
import { commitFailure, statementFailure } from './migration-failure.ts';
import { sqlStateOf } from './postgres-failure.ts';
import { doneDigest, isAtomic, segmentsFrom, type Segment } from './segments.ts';

export interface ScriptTimeouts {
  /** How long a statement in a transaction waits for a lock on a table before the file is tried again. */
  readonly lockTimeoutMs: number;
  readonly lockAttempts: number;
  /** 0: none. */
  readonly statementTimeoutMs: number;
}

export interface ScriptRun {
  readonly client: pg.Client;
  readonly history: HistoryTable;
  readonly timeouts: ScriptTimeouts;
  readonly observe: MigrationObserver;
  /** Throws when the migration lock is gone. */
  readonly assertLock: () => void;
  readonly migration: EmbeddedMigration;
  readonly script: MigrationScript;
  readonly direction: MigrationDirection;
  readonly progress: StepProgress | undefined;
}

/** Runs one direction of one migration, and records it. */
export async function runScript(run: ScriptRun): Promise<void> {
  const { script, progress, migration, direction } = run;
  run.observe({
    type: 'migration_started',
    direction,
    version: migration.version,
    name: migration.name,
    file: script.file,
    statements: script.statements.length,
    alreadyDone: progress?.direction === direction ? progress.done : 0,
  });
  const begun = performance.now();
  await prepareSession(run.client);
  if (progress === undefined && isAtomic(script)) await runAtomically(run);
  else await runInSteps(run);
  // The next file starts as a new session would: no settings, roles or temporary tables of this one.
  await run.client.query('discard all');
  run.observe({
    type: 'migration_finished',
    direction,
    version: migration.version,
    name: migration.name,
    file: script.file,
    durationMs: performance.now() - begun,
  });
}

/** A role's or database's own limits are not for migrations; a backend whose client died ends its work. */
async function prepareSession(client: pg.Client): Promise<void> {
  await client.query(`select set_config(name, '0', false) from pg_settings
                      where name in ('transaction_timeout', 'idle_in_transaction_session_timeout')`);
  // Not every operating system of a server can do this.
  await client.query(`set client_connection_check_interval = '500ms'`).catch(() => undefined);
}

async function runAtomically(run: ScriptRun): Promise<void> {
  const { script, client, history, migration, direction } = run;
  const begun = performance.now();
  const whole: Segment = { first: 0, statements: script.statements, transaction: true };
  await inTransaction(
    run,
    whole,
    'Nothing of this file was kept: its transaction was rolled back.',
    () =>
      direction === 'up'
        ? history.insert(client, migration, performance.now() - begun)
        : history.remove(client, migration.version),
  );
}

async function runInSteps(run: ScriptRun): Promise<void> {
  const { script, client, history, migration, direction, progress } = run;
  const { version } = migration;
  const resumed = progress?.direction === direction ? progress : undefined;
  if (resumed === undefined) {
    await history.beginSteps(client, migration, direction, doneDigest(script, 0));
  }
  for (const segment of segmentsFrom(script, resumed?.done ?? 0)) {
    const done = segment.first + segment.statements.length;
    const begun = performance.now();
    const state =
      `Of this file ${segment.first === 0 ? 'nothing is' : `the first ${segment.first} statements are`} done and ` +
      'recorded; the next run goes on from there. Statements that are done must not be edited.';
    const record = (): Promise<void> =>
      history.markDone(client, version, done, doneDigest(script, done), performance.now() - begun);
    if (segment.transaction) {
      await inTransaction(run, segment, state, record);
    } else {
      const interrupted = resumed?.begun === true && segment.first === resumed.done;
      await runAlone(run, segment.statements[0] as MigrationStatement, interrupted, state);
      await record();
    }
    run.observe({
      type: 'statement_finished',
      version,
      file: script.file,
      line: segment.statements.at(-1)?.line ?? 1,
      done,
      statements: script.statements.length,
    });
  }
  if (direction === 'up') await history.finishSteps(client, migration);
  else await history.remove(client, version);
}

async function runAlone(
  run: ScriptRun,
  statement: MigrationStatement,
  interrupted: boolean,
  state: string,
): Promise<void> {
  const { client, script, history, migration, timeouts } = run;
  const { version } = migration;
  const target = statement.concurrently;
  run.assertLock();
  try {
    // No lock_timeout: it would also limit the waits that CONCURRENTLY is made of.
    await client.query('set lock_timeout = 0');
    await client.query(`set statement_timeout = ${timeouts.statementTimeoutMs}`);
    if (target !== undefined) {
      const dropped = await dropInvalidIndexes(client, target, run.assertLock);
      for (const index of dropped) {
        run.observe({ type: 'invalid_index_dropped', version, index });
      }
      if (interrupted && (await hadItsEffect(client, target))) return;
    }
    await history.markBegun(client, version);
    await client.query(statementText(script, statement));
    // A file may have switched to another role or search path; what we record must not depend on it.
    await client.query('reset role');
  } catch (error) {
    run.assertLock();
    throw statementFailure(script, statement, error, { version, state });
  }
}

/** Waiting for a lock is cut short and tried again, so that a migration never holds up a service for long. */
const retryable = new Set(['55P03', '40P01', '40001']);

async function inTransaction(
  run: ScriptRun,
  segment: Segment,
  state: string,
  record: () => Promise<void>,
): Promise<void> {
  const { timeouts, observe, migration, script } = run;
  for (let attempt = 1; ; attempt += 1) {
    run.assertLock();
    const failure = await tryTransaction(run, segment, state, record);
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
    });
    await pause(Math.min(100 * 2 ** attempt, 5_000) / 2 + randomInt(500));
  }
}

async function tryTransaction(
  { client, script, history, migration: { version }, timeouts }: ScriptRun,
  segment: Segment,
  state: string,
  record: () => Promise<void>,
): Promise<{ cause: unknown; told: Error } | undefined> {
  let current: MigrationStatement | undefined;
  try {
    await client.query('begin isolation level read committed');
    await client.query(
      `set local lock_timeout = ${timeouts.lockTimeoutMs}; ` +
        `set local statement_timeout = ${timeouts.statementTimeoutMs}; ` +
        `select pg_advisory_xact_lock(${workKey(history.label)})`,
    );
    for (const statement of segment.statements) {
      current = statement;
      await client.query(statementText(script, statement));
    }
    current = undefined;
    await client.query('reset role');
    await record();
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`the server answered ${command}`);
    return undefined;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const details = { version, state };
    const told =
      current === undefined
        ? commitFailure(script, error, details)
        : statementFailure(script, current, error, details);
    return { cause: error, told };
  }
}
