import { setTimeout as sleep } from 'node:timers/promises';
import { ambiguousCommit, connectionLost, type StorageError } from '@stratum/kernel';
import { PgConnection, type PgSettings } from './pg-connection.ts';
import type { Answer, Query } from '../wire/query.ts';

/**
 * Transaction ids are used again after a crash: what was not flushed is gone, and its id is given out once more. A crash
 * restart leaves the postmaster, and its start time, as they were, but resets the statistics. Every role may read both.
 */
const IDENTITY: Query = {
  text: `select pg_current_xact_id_if_assigned()::text, pg_postmaster_start_time()::text,
    pg_stat_get_bgwriter_stat_reset_time()::text`,
};
const PREPARED_IDENTITY: Query = { ...IDENTITY, name: 's_commit_identity', values: [] };

/** Sent with the first write of a transaction, so that its id is known when the answer of COMMIT never comes. */
export function commitIdentityQuery({ prepared }: { readonly prepared: boolean }): Query {
  return prepared ? PREPARED_IDENTITY : IDENTITY;
}

/** A transaction, and the server that knows of it, as it has been since it last started or crashed. */
export interface CommitIdentity {
  readonly transactionId: string;
  readonly postmasterStarted: string;
  readonly statisticsReset: string;
}

/** Nothing for a transaction that has changed nothing yet. */
export function commitIdentity(answer: Answer): CommitIdentity | undefined {
  const [transactionId, postmasterStarted, statisticsReset] = answer.rows[0] ?? [];
  if (
    typeof transactionId !== 'string' ||
    typeof postmasterStarted !== 'string' ||
    typeof statisticsReset !== 'string'
  ) {
    return undefined;
  }
  return { transactionId, postmasterStarted, statisticsReset };
}

const PATIENCE_MS = 3_000;
/** How long a commit of our own may take to reach the standbys that one in doubt may not have reached. */
const BARRIER_PATIENCE_MS = 1_000;
const PAUSE_MS = 50;
const CANCEL_TIMEOUT_MS = 1_000;

type Outcome = 'committed' | 'aborted' | 'unknown';

/** Ends well if a commit whose answer was lost has happened, and is where the role wants commits to be. */
export async function resolveCommit(
  settings: PgSettings,
  identity: CommitIdentity,
  cause: unknown,
): Promise<void> {
  const outcome = await outcomeOf(settings, identity);
  if (outcome === 'aborted') throw lostBeforeCommit(cause);
  if (outcome === 'unknown') throw ambiguousCommit(identity.transactionId, cause);
}

/** A transaction that ended with its connection: nothing of it was applied. */
export function lostBeforeCommit(cause: unknown): StorageError<'connection_lost'> {
  return connectionLost('commit', { cause, retryable: true });
}

/** A commit that a server has carried out. */
export interface LocalCommit {
  readonly transactionId?: string | undefined;
  /** The connection on which it was made. */
  readonly connection: PgConnection;
}

/**
 * Ends well if a commit of which nobody knows whether the synchronous standbys have it has reached them.
 * @throws StorageError `ambiguous_commit`
 */
export async function confirmReplication(
  settings: PgSettings,
  { transactionId, connection }: LocalCommit,
  cause?: unknown,
): Promise<void> {
  const confirmed = await asking(
    settings,
    async (other) => other.serverStarted === connection.serverStarted && isReplicated(other),
  ).catch(() => false);
  if (!confirmed) throw ambiguousCommit(transactionId, cause);
}

async function outcomeOf(settings: PgSettings, identity: CommitIdentity): Promise<Outcome> {
  const deadline = performance.now() + PATIENCE_MS;
  do {
    const outcome = await asking(settings, (connection) => statusOf(connection, identity)).catch(
      () => 'in progress' as const,
    );
    if (outcome !== 'in progress') return outcome;
    await sleep(PAUSE_MS);
  } while (performance.now() < deadline);
  return 'unknown';
}

/** Works on a connection of its own, which is cut when that takes too long. */
async function asking<T>(
  settings: PgSettings,
  work: (connection: PgConnection) => Promise<T>,
): Promise<T> {
  const connection = await PgConnection.open(settings, PATIENCE_MS);
  const deadline = setTimeout(
    () => connection.destroy(),
    PATIENCE_MS + BARRIER_PATIENCE_MS + CANCEL_TIMEOUT_MS,
  );
  try {
    return await work(connection);
  } finally {
    clearTimeout(deadline);
    await connection.end();
  }
}

async function statusOf(
  connection: PgConnection,
  { transactionId, postmasterStarted, statisticsReset }: CommitIdentity,
): Promise<Outcome | 'in progress'> {
  const { rows } = await connection.send({
    text: `select pg_postmaster_start_time()::text = $1, pg_stat_get_bgwriter_stat_reset_time()::text = $2,
        case when $3::xid8 < pg_snapshot_xmax(pg_current_snapshot())
          then pg_xact_status($3::xid8) else 'none' end`,
    values: [postmasterStarted, statisticsReset, transactionId],
  });
  const [samePostmaster, noCrash, status] = rows[0]!;
  if (samePostmaster !== 't' || status === null) return 'unknown';
  if (noCrash !== 't') {
    // The id may have been given out again. It has not been committed by anybody, or it may be another's.
    return status === 'aborted' || status === 'none' ? 'aborted' : 'unknown';
  }
  if (status === 'committed') return (await isReplicated(connection)) ? 'committed' : 'unknown';
  return status === 'aborted' ? 'aborted' : 'in progress';
}

const WAITS_FOR_STANDBYS: Query = {
  text: `select current_setting('synchronous_standby_names') <> ''
    and current_setting('synchronous_commit') not in ('off', 'local')`,
};
/**
 * Commits something small. What was committed before it has reached the standbys when it has. With values, so that a
 * warning about its own commit comes after its answer, where the wire heeds it.
 */
const BARRIER: Query = { text: `select pg_logical_emit_message(true, 'stratum', '')`, values: [] };

async function isReplicated(connection: PgConnection): Promise<boolean> {
  const { rows } = await connection.send(WAITS_FOR_STANDBYS);
  if (rows[0]![0] !== 't') return true;
  // The wait is ended on the server: it would last as long as the standbys are away.
  const deadline = setTimeout(() => void connection.cancel(CANCEL_TIMEOUT_MS), BARRIER_PATIENCE_MS);
  try {
    await connection.send(BARRIER);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(deadline);
  }
}
