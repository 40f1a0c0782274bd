import type pg from 'pg';
import type { MigrationConnection } from './migration-connection.ts';
import { workKey } from './migration-lock.ts';

/** The connection on which migrations are carried out. */
export interface WorkSession {
  readonly client: pg.Client;
  /**
   * A pooler hands each transaction another server session, so nothing may be set for longer than a
   * transaction.
   */
  readonly pooled: boolean;
  /** Whether the server can end the work of a process that died; not every operating system of one can. */
  readonly noticesDeath: boolean;
}

/** A pooler answers with a process id of its own. */
export async function openSession({ client }: MigrationConnection): Promise<WorkSession> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pooled = rows[0]?.pid !== processIdOf(client);
  return { client, pooled, noticesDeath: await canNoticeDeath(client) };
}

/** How often the server looks, while it works, whether anybody is still there to be answered. */
export const CHECK_CLIENT = `set local client_connection_check_interval = '500ms'`;

async function canNoticeDeath(client: pg.Client): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(CHECK_CLIENT);
    return true;
  } catch {
    return false;
  } finally {
    await client.query('rollback');
  }
}

export function processIdOf(client: pg.Client): number {
  return (client as unknown as { processID: number }).processID;
}

/** A role's or database's own limits are not for migrations; a backend whose client died ends its work. */
export async function prepareSession(
  { client, pooled, noticesDeath }: WorkSession,
  historyLabel: string,
): Promise<void> {
  if (pooled) return;
  await client.query(`select set_config(name, '0', false) from pg_settings
                      where name in ('transaction_timeout', 'idle_in_transaction_session_timeout')`);
  if (noticesDeath) await client.query(CHECK_CLIENT.replace(' local', ''));
  // For as long as this session lives, a statement of it may still be running after we are gone: see
  // `waitForAbandonedWork`. Never blocks, which would deadlock with CONCURRENTLY.
  await client.query(`select pg_try_advisory_lock(${workKey(historyLabel)})`);
}

/** The next file starts as a new session would: no settings, roles or temporary tables of this one. */
export async function clearSession({ client, pooled }: WorkSession): Promise<void> {
  if (!pooled) await client.query('discard all');
}
