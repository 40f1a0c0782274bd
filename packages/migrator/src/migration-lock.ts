import { createHash, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type ConnectOptions, type MigrationConnection } from './migration-connection.ts';
import type { LockHolder } from './migration-events.ts';
import { MigrationError } from './migration-error.ts';

export interface LockOptions extends ConnectOptions {
  /** What is locked: the history table. */
  readonly label: string;
  readonly waitForLockMs: number;
}

/** Held by a transaction on a connection of its own, so it ends with its holder, however that ends. */
export interface MigrationLock extends AsyncDisposable {
  /** Throws `lock_lost` once the connection is gone. */
  assertHeld(): void;
  /** Called at most once, when it is lost while held. */
  onLost(react: () => void): void;
}

const heartbeatMs = 15_000;
const reportEveryMs = 5_000;

/**
 * Polls, and gives the transaction up after each attempt. CREATE INDEX CONCURRENTLY, run by the holder, waits for
 * the end of every transaction that it meets with a snapshot, be it for a moment: a session that blocks in
 * `pg_advisory_lock`, or that polls inside of one long transaction, is waited for while it waits.
 */
export async function acquireMigrationLock(options: LockOptions): Promise<MigrationLock> {
  const connection = await connect(options);
  try {
    await poll(options, lockKey(options.label), connection, async (key) => {
      await connection.client.query(begin);
      if (await tryLock(connection, key)) return true;
      await connection.client.query('rollback');
      return false;
    });
    return hold(connection);
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

/** Read committed: a snapshot lasts for a statement, not for as long as the lock is held. */
const begin = `begin isolation level read committed;
  set local idle_in_transaction_session_timeout = 0;
  select set_config(name, '0', true) from pg_settings
  where name in ('transaction_timeout', 'statement_timeout')`;

/**
 * Waits for work whose process died and which the server has not yet noticed: a COMMIT on its way, which must be
 * visible before the history is read, or an index that is still being built. Every transaction that migrates
 * holds this key, and every session that is no pooler's.
 */
export async function waitForAbandonedWork(
  connection: MigrationConnection,
  options: PollOptions,
): Promise<void> {
  // Without a transaction around it the lock is given back at once.
  await poll(options, workKey(options.label), connection, (key) => tryLock(connection, key));
}

export function workKey(label: string): string {
  return lockKey(`${label} work`);
}

type PollOptions = Pick<LockOptions, 'label' | 'observe' | 'waitForLockMs'>;

async function poll(
  options: PollOptions,
  key: string,
  connection: MigrationConnection,
  attempt: (key: string) => Promise<boolean>,
): Promise<void> {
  const begun = performance.now();
  let reported = Number.NEGATIVE_INFINITY;
  for (let delay = 25; ; delay = Math.min(delay * 1.5, 1_000)) {
    if (await attempt(key)) return;
    const waitedMs = performance.now() - begun;
    const late = waitedMs > options.waitForLockMs;
    if (late || waitedMs - reported > reportEveryMs) {
      const holder = await findHolder(connection, key);
      if (late) throw waitedTooLong(waitedMs, holder);
      options.observe({ type: 'waiting_for_lock', waitedMs, holder });
      reported = waitedMs;
    }
    await pause(delay / 2 + randomInt(Math.ceil(delay)));
  }
}

/** One key per history table; advisory locks are a database's own already. */
export function lockKey(label: string): string {
  return createHash('sha256')
    .update(`stratum migrations ${label}`)
    .digest()
    .readBigInt64BE()
    .toString();
}

/** No parameters: the portal of such a query would keep its snapshot until the next one. */
async function tryLock({ client }: MigrationConnection, key: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(${key}) as taken`,
  );
  return rows[0]?.taken === true;
}

async function findHolder(
  { client }: MigrationConnection,
  key: string,
): Promise<LockHolder | undefined> {
  const { rows } = await client.query<{ pid: number; application: string; since: Date | null }>(
    `select l.pid, coalesce(a.application_name, '') as application, a.xact_start as since
     from pg_locks l left join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.classid::bigint << 32) | l.objid::bigint = ${key}`,
  );
  const row = rows[0];
  if (row === undefined || row.since === null) return undefined;
  return { pid: row.pid, application: row.application, since: row.since };
}

function hold(connection: MigrationConnection): MigrationLock {
  const { client } = connection;
  let released = false;
  let react: (() => void) | undefined;
  const lost = (): void => {
    if (!released) react?.();
    react = undefined;
  };
  client.on('error', lost);
  client.on('end', lost);
  // Keeps the connection from being cut as idle on its way, and finds out when it was. Not a SELECT: that would
  // take a snapshot, and an index being built at that moment would wait for the end of this transaction.
  const heartbeat = setInterval(
    () => void client.query('set local lock_timeout = 0').catch(lost),
    heartbeatMs,
  );
  heartbeat.unref();
  return {
    assertHeld() {
      if (connection.broken !== undefined) throw lockLost();
    },
    onLost(listener) {
      react = listener;
    },
    async [Symbol.asyncDispose]() {
      released = true;
      clearInterval(heartbeat);
      if (connection.broken === undefined) await client.query('rollback').catch(() => undefined);
      await connection[Symbol.asyncDispose]();
    },
  };
}

export function lockLost(): MigrationError {
  return new MigrationError(
    'lock_lost',
    'The connection that held the migration lock broke, so the work was stopped where it was. What was ' +
      'finished is recorded; run the migrations again.',
  );
}

function waitedTooLong(waitedMs: number, holder: LockHolder | undefined): MigrationError {
  const who =
    holder === undefined
      ? 'another process'
      : `pid ${holder.pid} (${holder.application === '' ? 'no application name' : holder.application}), ` +
        `since ${holder.since.toISOString()}`;
  return new MigrationError(
    'lock_wait_timeout',
    `Waited ${Math.round(waitedMs / 1000)} s for the migration lock, which is held by ${who}. If it still works, ` +
      'wait longer (waitForLockMs) or start again later; if it hangs, end it with pg_terminate_backend. ' +
      'Nothing was changed.',
  );
}
