import type { Storages } from '../../conformance/backend-under-test.ts';
import { MemorySide } from '../differential/memory-side.ts';
import { PostgresSide } from '../differential/postgres-side.ts';
import { ReplayedSources } from '../differential/replayed-sources.ts';
import type { Side } from '../differential/side.ts';

/** Storages with a clock and ids of their own. */
export interface HistorySession {
  readonly storages: Storages;
  readonly sources: ReplayedSources;
}

/** A side on which several units of work are open at once. */
export interface HistorySide extends Side {
  /** Of the unit of this number, from 0. */
  session(number: number): HistorySession;
  /** How many calls wait for a lock at this moment. */
  waiting(): Promise<number>;
}

export function memoryHistories(): HistorySide & MemorySide {
  const side = new MemorySide();
  return Object.assign(side, { session: () => sessionOn(side) });
}

/** Connections are kept from one history to the next. */
export async function postgresHistories(serverUrl: string, name: string): Promise<HistorySide> {
  const side = await PostgresSide.open(serverUrl, name);
  await side.execute(
    `do $$ begin execute format('alter database %I set deadlock_timeout = %L', current_database(), '50ms'); end $$`,
  );
  const sessions: HistorySession[] = [];
  return Object.assign(side, {
    session: (number: number) => (sessions[number] ??= sessionOn(side)),
  });
}

function sessionOn(side: Side): HistorySession {
  const sources = new ReplayedSources();
  const { clock, ids } = sources;
  return { storages: side.another({ clock, ids }), sources };
}
