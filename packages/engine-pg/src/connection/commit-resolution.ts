import { setTimeout as sleep } from 'node:timers/promises';
import { PgConnection, type PgSettings } from './pg-connection.ts';
import type { Answer, Query } from '../wire/query.ts';

const IDENTITY: Query = {
  text: 'select pg_current_xact_id_if_assigned()::text, pg_postmaster_start_time()::text',
};
const PREPARED_IDENTITY: Query = { ...IDENTITY, name: 's_commit_identity', values: [] };

/** Sent in front of COMMIT, so that its answer is there when that of COMMIT never comes. */
export function commitIdentityQuery({ prepared }: { readonly prepared: boolean }): Query {
  return prepared ? PREPARED_IDENTITY : IDENTITY;
}

/** A transaction, and the server that knows of it: another one may have given the same number to another. */
export interface CommitIdentity {
  readonly transactionId: string;
  readonly serverStarted: string;
}

/** Nothing for a transaction that changed nothing. */
export function commitIdentity(answer: Answer): CommitIdentity | undefined {
  const [transactionId, serverStarted] = answer.rows[0] ?? [];
  if (typeof transactionId !== 'string' || typeof serverStarted !== 'string') return undefined;
  return { transactionId, serverStarted };
}

const PATIENCE_MS = 3_000;
const PAUSE_MS = 50;

/** Asks the server what became of a commit whose answer was lost. `unknown` when it cannot be told with certainty. */
export async function resolveCommit(
  settings: PgSettings,
  { transactionId, serverStarted }: CommitIdentity,
): Promise<'committed' | 'aborted' | 'unknown'> {
  const deadline = performance.now() + PATIENCE_MS;
  do {
    const status = await statusOf(settings, transactionId, serverStarted).catch(
      () => 'unreachable',
    );
    if (status === 'committed' || status === 'aborted') return status;
    if (status === null) return 'unknown';
    await sleep(PAUSE_MS);
  } while (performance.now() < deadline);
  return 'unknown';
}

async function statusOf(
  settings: PgSettings,
  transactionId: string,
  serverStarted: string,
): Promise<string | null> {
  const connection = await PgConnection.open(settings, PATIENCE_MS);
  const deadline = setTimeout(() => connection.destroy(), PATIENCE_MS);
  try {
    const { rows } = await connection.send({
      text: `select case when pg_postmaster_start_time()::text = $2 then pg_xact_status($1::xid8) end`,
      values: [transactionId, serverStarted],
    });
    return rows[0]![0]!;
  } finally {
    clearTimeout(deadline);
    await connection.end();
  }
}
