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
 * Polls: a session that blocks in `pg_advisory_lock` holds a snapshot that CREATE INDEX CONCURRENTLY, run by
 * the holder, waits for, and the two kill each other. Read committed, so that the open transaction holds none;
 * and no query here has parameters, for the portal of one would keep its snapshot until the next.
 */
export async function acquireMigrationLock(options: LockOptions): Promise<MigrationLock> {
  const connection = await connect(options);
  try {
    const { client } = connection;
    await client.query('begin isolation level read committed');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await client.query(`select set_config(name, '0', true) from pg_settings
                        where name in ('transaction_timeout', 'statement_timeout')`);
    await poll(connection, lockKey(options.label), options);
    return hold(connection);
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Waits for a transaction whose process died with a COMMIT on its way: what it did must be visible before the
 * history is read. Every transaction that migrates holds this key.
 */
export async function waitForAbandonedWork(
  connection: MigrationConnection,
  options: Omit<LockOptions, keyof ConnectOptions> & Pick<ConnectOptions, 'observe'>,
): Promise<void> {
  await poll(connection, workKey(options.label), options);
}

export function workKey(label: string): string {
  return lockKey(`${label} work`);
}

/** Until the lock is ours; outside of a transaction it is given back at once. */
async function poll(
  connection: MigrationConnection,
  key: string,
  options: Parameters<typeof waitForAbandonedWork>[1],
): Promise<void> {
  const begun = performance.now();
  let reported = Number.NEGATIVE_INFINITY;
  for (let delay = 25; ; delay = Math.min(delay * 1.5, 1_000)) {
    if (await tryLock(connection, key)) return;
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
function lockKey(label: string): string {
  return createHash('sha256')
    .update(`stratum migrations ${label}`)
    .digest()
    .readBigInt64BE()
    .toString();
}

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
  // Keeps the connection from being cut as idle on its way, and finds out when it was.
  const heartbeat = setInterval(() => void client.query('select 1').catch(lost), heartbeatMs);
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
