import { DEFAULT_BOUNDS, type CallBounds, type CallContext } from '@stratum/kernel';
import { GRACE_MS, type SendBounds } from './cancellation.ts';

export type Bounds = typeof DEFAULT_BOUNDS;

/** A commit that was sent just before the deadline has this long to be answered, in milliseconds. */
const LEAST_FOR_COMMIT_MS = 1_000;

export function boundsOf(given: CallBounds): Bounds {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_BOUNDS, ...(Object.fromEntries(said) as CallBounds) } as Bounds;
}

/** No bounds: those of a context in which nobody has set any. */
export const UNBOUNDED: Bounds = {
  statementTimeoutMs: Infinity,
  lockTimeoutMs: Infinity,
  commitTimeoutMs: Infinity,
  timeoutMs: Infinity,
};

/** When a call by itself, beginning now, is over as a whole. A unit of work says when it is. */
export function deadlineOf({ deadline, timeoutMs = Infinity }: CallContext): number {
  return deadline ?? performance.now() + timeoutMs;
}

/** Whether `statement_timeout`, as set here or stricter by the role, may have ended what was sent at this moment or later. */
export function mayHaveTimedOut(
  { statementTimeoutMs = Infinity }: CallContext,
  connection: { readonly statementTimeoutMs: number } | undefined,
  sentAt: number,
): boolean {
  const held = connection?.statementTimeoutMs ?? Infinity;
  // The server's clock may be a little faster.
  return performance.now() + 1 - sentAt >= Math.min(statementTimeoutMs, held);
}

/** Of a statement that leaves nothing to commit, or whose commit has not been sent. */
export function statementBounds(context: CallContext, deadline: number): SendBounds {
  const { signal, statementTimeoutMs = Infinity } = context;
  const statementEnd = performance.now() + statementTimeoutMs;
  return {
    signal,
    cancelAt: deadline,
    cutAt: Math.min(statementEnd, deadline) + GRACE_MS,
    bound: deadline <= statementEnd ? 'timeoutMs' : 'statementTimeoutMs',
  };
}

/**
 * Of statements that the server commits by itself when they are done. Their caller's signal cancels them, also while they
 * commit, since nobody can tell the one from the other: an answer that comes all the same has to be confirmed.
 */
export function committedBounds(context: CallContext, deadline: number): SendBounds {
  const { signal, statementTimeoutMs = Infinity, commitTimeoutMs = Infinity } = context;
  const statementEnd = Math.min(performance.now() + statementTimeoutMs, deadline);
  const latest = Math.max(deadline, statementEnd + GRACE_MS);
  return {
    signal,
    cutAt: Math.min(statementEnd + Math.max(GRACE_MS, commitTimeoutMs), latest),
    bound: 'commitTimeoutMs',
  };
}

/** Of a commit: the waiting for it ends at its bound, or soon after its caller has left. */
export function commitBounds(
  { signal, commitTimeoutMs = Infinity }: CallContext,
  deadline: number,
): SendBounds {
  const now = performance.now();
  const left = Math.max(LEAST_FOR_COMMIT_MS, deadline - now);
  const cutAt = now + Math.min(commitTimeoutMs, left);
  return { signal, commits: true, cutAt, bound: 'commitTimeoutMs' };
}

/**
 * The bounds that the server keeps, as settings of one transaction; those that hold on its connection anyway are left
 * out. `leftMs` is what remains of the whole.
 */
export function localSettings(
  { statementTimeoutMs = Infinity, lockTimeoutMs = Infinity }: CallContext,
  onConnection: Bounds,
  leftMs = Infinity,
): string {
  const statement = Math.min(statementTimeoutMs, Math.max(1, leftMs));
  return (
    setting('statement_timeout', statement, onConnection.statementTimeoutMs) +
    setting('lock_timeout', lockTimeoutMs, onConnection.lockTimeoutMs)
  );
}

function setting(name: string, value: number, held: number): string {
  return value === held ? '' : `; set local ${name} = ${milliseconds(value)}`;
}

/** Postgres's form: whole ones, and zero for none. */
function milliseconds(value: number): number {
  return value === Infinity ? 0 : Math.max(1, Math.ceil(value));
}

/**
 * Sets the bounds for a session, where the role or the database has no stricter ones. A pooler's connections are shared
 * with other clients, which it would bind too: there the process is not the one that opened the connection.
 */
export function sessionSettings(bounds: Bounds, processId: number | null): string {
  const wanted = [
    ['statement_timeout', bounds.statementTimeoutMs],
    ['lock_timeout', bounds.lockTimeoutMs],
  ] as const;
  const rows = wanted
    .filter(([, value]) => value !== Infinity)
    .map(([name, value]) => `('${name}', ${milliseconds(value)})`);
  if (rows.length === 0) return '';
  return `; select set_config(name, wanted::text, false) from pg_settings join (values ${rows.join(', ')}) bound (name, wanted) using (name) where pg_backend_pid() = ${processId ?? 0} and (setting = '0' or setting::bigint > wanted)`;
}
