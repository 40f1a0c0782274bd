import { setTimeout as pause } from 'node:timers/promises';
import type { MigrationConnection } from './migration-connection.ts';
import type { LockBlocker } from './migration-events.ts';

export interface BlockerWatchOptions {
  /** Another connection than the one that waits, and than the one that holds the migration lock. */
  readonly open: () => Promise<MigrationConnection>;
  /** The backend that may have to wait. */
  readonly pid: number;
  readonly afterMs: number;
  readonly onBlocked: (blockers: readonly LockBlocker[]) => void;
}

export interface BlockerWatch extends AsyncDisposable {
  /** As they were seen last. */
  readonly blockers: readonly LockBlocker[];
}

const everyMs = 500;

/**
 * Looks, while a statement runs, who keeps it waiting: once it has failed for want of a lock, Postgres no longer
 * knows. Connects only when the statement takes long. A watch that does not work is no reason to fail.
 */
export function watchBlockers(options: BlockerWatchOptions): BlockerWatch {
  const { open, pid, afterMs, onBlocked } = options;
  const stop = new AbortController();
  let latest: readonly LockBlocker[] = [];
  const watching = watch().catch(() => undefined);

  async function watch(): Promise<void> {
    const { signal } = stop;
    await pause(afterMs, undefined, { signal });
    await using connection = await open();
    for (let told = false; ;) {
      signal.throwIfAborted();
      const found = await findBlockers(connection, pid);
      if (found.length > 0) {
        latest = found;
        if (!told) onBlocked(found);
        told = true;
      }
      await pause(Math.min(everyMs, afterMs), undefined, { signal });
    }
  }

  return {
    get blockers() {
      return latest;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await watching;
    },
  };
}

interface FoundBlocker {
  pid: number;
  application: string;
  state: string | null;
  transaction_ms: number | null;
  query_ms: number | null;
}

async function findBlockers(
  { client }: MigrationConnection,
  waiting: number,
): Promise<LockBlocker[]> {
  const { rows } = await client.query<FoundBlocker>(
    `select b.pid, coalesce(a.application_name, '') as application, a.state,
            (extract(epoch from clock_timestamp() - a.xact_start) * 1000)::float8 as transaction_ms,
            (extract(epoch from clock_timestamp() - a.query_start) * 1000)::float8 as query_ms
     from (select distinct unnest(pg_blocking_pids($1)) as pid) b
     left join pg_stat_activity a on a.pid = b.pid
     order by a.xact_start, b.pid`,
    [waiting],
  );
  return rows.map(({ pid, application, state, transaction_ms, query_ms }) => ({
    pid,
    application,
    ...(state === null ? {} : { state }),
    ...(transaction_ms === null ? {} : { transactionAgeMs: transaction_ms }),
    ...(query_ms === null ? {} : { queryAgeMs: query_ms }),
  }));
}

/** `pid 4711 (billing, idle in transaction, its transaction 12 s old)`, for a message. */
export function describeBlockers(blockers: readonly LockBlocker[]): string {
  return blockers
    .map(({ pid, application, state, transactionAgeMs, queryAgeMs }) => {
      const facts = [
        application === '' ? 'no application name' : application,
        ...(state === undefined ? [] : [state]),
        ...(transactionAgeMs === undefined ? [] : [`its transaction ${age(transactionAgeMs)} old`]),
        ...(queryAgeMs === undefined ? [] : [`its last query begun ${age(queryAgeMs)} ago`]),
      ];
      return `pid ${pid} (${facts.join(', ')})`;
    })
    .join('; ');
}

function age(ms: number): string {
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 1_000)} s`;
}
