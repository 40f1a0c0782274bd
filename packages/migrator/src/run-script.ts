import type {
  EmbeddedMigration,
  MigrationScript,
  MigrationStatement,
} from './embedded-migrations.ts';
import type { StepProgress } from './history-row.ts';
import type { HistoryTable } from './history-table.ts';
import type { MigrationConnection } from './migration-connection.ts';
import type { MigrationDirection, MigrationObserver } from './migration-events.ts';
import { runAlone } from './run-alone.ts';
import { runTransaction } from './run-transaction.ts';
import { doneDigest, doneDigests, isAtomic, segmentsFrom, type Segment } from './segments.ts';
import { watchNotices } from './watch-notices.ts';
import { clearSession, prepareSession, type WorkSession } from './work-session.ts';

export interface ScriptTimeouts {
  /** How long a statement in a transaction waits for a lock on a table before the file is tried again. */
  readonly lockTimeoutMs: number;
  readonly lockAttempts: number;
  /** 0: none. */
  readonly statementTimeoutMs: number;
}

export interface ScriptRun {
  readonly session: WorkSession;
  /** A connection to look who keeps us waiting. */
  readonly openWatch: () => Promise<MigrationConnection>;
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

/** A run that is under way. */
export interface StartedRun extends ScriptRun {
  /** Says which line is running. */
  readonly enter: (line: number) => void;
}

/** Runs one direction of one migration, and records it. */
export async function runScript(given: ScriptRun): Promise<void> {
  const { script, progress, migration, direction } = given;
  let line = 1;
  const run: StartedRun = { ...given, enter: (entered) => (line = entered) };
  using _notices = watchNotices(run.session.client, (notice) =>
    run.observe({ type: 'notice', version: migration.version, file: script.file, line, ...notice }),
  );
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
  await prepareSession(run.session, run.history.label);
  if (progress === undefined && isAtomic(script)) await runAtomically(run);
  else await runInSteps(run);
  await clearSession(run.session);
  run.observe({
    type: 'migration_finished',
    direction,
    version: migration.version,
    name: migration.name,
    file: script.file,
    durationMs: performance.now() - begun,
  });
}

async function runAtomically(run: StartedRun): Promise<void> {
  const { script, history, migration, direction, session } = run;
  const begun = performance.now();
  const segment: Segment = { first: 0, statements: script.statements, transaction: true };
  await runTransaction(run, {
    segment,
    state: 'Nothing of this file was kept: its transaction was rolled back.',
    record: () =>
      direction === 'up'
        ? history.insert(session.client, migration, performance.now() - begun)
        : history.remove(session.client, migration),
  });
}

async function runInSteps(run: StartedRun): Promise<void> {
  const { script, history, migration, direction, progress } = run;
  const { client } = run.session;
  const { version } = migration;
  const resumed = progress?.direction === direction ? progress : undefined;
  if (resumed === undefined) {
    await history.beginSteps(client, migration, direction, doneDigest(script, 0));
  }
  const digestOf = doneDigests(script);
  for (const segment of segmentsFrom(script, resumed?.done ?? 0)) {
    const done = segment.first + segment.statements.length;
    const begun = performance.now();
    const state =
      `Of this file ${segment.first === 0 ? 'nothing is' : `the first ${segment.first} statements are`} done and ` +
      'recorded; the next run goes on from there. Statements that are done must not be edited.';
    const record = (): Promise<void> =>
      history.markDone(client, version, {
        done,
        doneDigest: digestOf(done),
        durationMs: performance.now() - begun,
      });
    if (segment.transaction) {
      await runTransaction(run, { segment, state, record });
    } else {
      const statement = segment.statements[0] as MigrationStatement;
      const interrupted = resumed?.begun === true && segment.first === resumed.done;
      await runAlone(run, { statement, interrupted, state });
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
  else await history.remove(client, migration);
}
