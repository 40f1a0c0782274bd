import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './http/service-app.ts';

/** After their storage calls have been cancelled, requests are answered 503 within this time, or cut off. */
const LAST_ANSWERS_MS = 2_000;

/**
 * Accepts no more connections and lets the requests under way finish; after `withinMs` cancels what their storage does,
 * and at last cuts their connections. It ends within a bounded time whatever a client or the database does.
 */
export async function stopServing(app: App, cut: AbortController, withinMs: number): Promise<void> {
  const done = new AbortController();
  const closed = app.close().finally(() => done.abort());
  if (!(await passes(withinMs, done.signal))) return closed;
  cut.abort();
  if (!(await passes(LAST_ANSWERS_MS, done.signal))) return closed;
  app.server.closeAllConnections();
  return closed;
}

/** Whether the time has passed before the signal aborted. */
async function passes(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}
