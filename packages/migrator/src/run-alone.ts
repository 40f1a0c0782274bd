import { dropInvalidIndexes, hadItsEffect } from './concurrent-index.ts';
import { detachWasDone, finishDetach } from './detached-partition.ts';
import { statementText, type MigrationStatement } from './embedded-migrations.ts';
import { watchBlockers, type BlockerWatch } from './lock-blockers.ts';
import { statementFailure } from './migration-failure.ts';
import type { StartedRun } from './run-script.ts';
import { processIdOf } from './work-session.ts';

export interface AloneRun {
  readonly statement: MigrationStatement;
  /** An earlier run had begun it. */
  readonly interrupted: boolean;
  /** What a failure leaves behind, for the message. */
  readonly state: string;
}

/** It waits for whoever has an old snapshot, as CONCURRENTLY must; after this long it is told for whom. */
const watchAfterMs = 2_000;

/** Runs a statement that may not be in a transaction, after clearing away what an interruption left of it. */
export async function runAlone(run: StartedRun, work: AloneRun): Promise<void> {
  const { session, script, history, migration, timeouts } = run;
  const { client, pooled } = session;
  const { version } = migration;
  const { statement, state } = work;
  run.assertLock();
  run.enter(statement.line);
  let watch: BlockerWatch | undefined;
  try {
    if (!pooled) {
      // No lock_timeout: it would also limit the waits that CONCURRENTLY is made of.
      await client.query('set lock_timeout = 0');
      await client.query(`set statement_timeout = ${timeouts.statementTimeoutMs}`);
      watch = watchBlockers({
        open: run.openWatch,
        pid: processIdOf(client),
        afterMs: watchAfterMs,
        onBlocked: (blockers) =>
          run.observe({
            type: 'waiting_for_table',
            version,
            file: script.file,
            line: statement.line,
            blockers,
          }),
      });
    }
    if (await finishedBefore(run, work)) return;
    await history.markBegun(client, version);
    await client.query(statementText(script, statement));
    // A file may have switched to another role or search path; what we record must not depend on it.
    if (!pooled) await client.query('reset role');
  } catch (error) {
    run.assertLock();
    const blockers = watch?.blockers ?? [];
    throw statementFailure({ script, statement }, error, { version, state, blockers });
  } finally {
    await watch?.[Symbol.asyncDispose]();
  }
}

async function finishedBefore(run: StartedRun, work: AloneRun): Promise<boolean> {
  const { client } = run.session;
  const { version } = run.migration;
  const { concurrently, detaches } = work.statement;
  if (concurrently !== undefined) {
    for (const index of await dropInvalidIndexes(client, concurrently, run.assertLock)) {
      run.observe({ type: 'invalid_index_dropped', version, index });
    }
    return work.interrupted && (await hadItsEffect(client, concurrently));
  }
  if (detaches !== undefined) {
    if (await finishDetach(client, detaches)) {
      run.observe({ type: 'detach_finalized', version, partition: detaches.partition.name });
      return true;
    }
    return work.interrupted && (await detachWasDone(client, detaches));
  }
  return false;
}
