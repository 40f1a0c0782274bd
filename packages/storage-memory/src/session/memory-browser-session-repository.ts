import type { BrowserSession, BrowserSessionId, FinishReason } from '@stratum/data-model';
import { listPage, type List, type MemorySession, type Writes } from '@stratum/engine-memory';
import {
  instantOfId,
  invalidTransition,
  missingReference,
  planPage,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  browserSessionSorts,
  type BrowserSessionActivity,
  type BrowserSessionFilter,
  type BrowserSessionRepository,
  type BrowserSessionSort,
  type NewBrowserSession,
} from '@stratum/storage';
import { idBounds, withinBounds } from '../created-range.ts';
import type { Sources } from '../sources.ts';
import { usersTable } from '../user/user-table.ts';
import {
  browserSessionsTable,
  toBrowserSession,
  type BrowserSessionRow,
} from './browser-session-table.ts';

const PRIMARY_KEY = 'browser_sessions_pkey';

const isActive = ({ state }: BrowserSessionRow) => state === 'active';

export class MemoryBrowserSessionRepository implements BrowserSessionRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  lookup(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    return this.#session.read((reads) =>
      optionalSession(reads.find(browserSessionsTable, PRIMARY_KEY, id)),
    );
  }

  async list<
    Request extends PageRequest<BrowserSessionSort> = CursorPageRequest<BrowserSessionSort>,
  >(filter: BrowserSessionFilter, page?: Request): Promise<PageOf<Request, BrowserSession>> {
    const list = { sorts: browserSessionSorts, filter, scope: this.#session.scope };
    const plan = planPage(page, list);
    return this.#session.read(
      (reads) =>
        listPage(reads, listOf(filter, plan.sort), plan) as PageOf<Request, BrowserSession>,
    );
  }

  count(filter: BrowserSessionFilter): Promise<number> {
    return this.#session.read((reads) => reads.count(browserSessionsTable, listOf(filter, 'id')));
  }

  add({ userId, userAgent, ip }: NewBrowserSession): Promise<BrowserSession> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const [user] = yield* s.lock(usersTable, { key: 'users_pkey', is: [userId] }, 'share');
      if (user === undefined) throw missingReference('browser_sessions_user_id_fkey');
      if (user.state !== 'active') throw invalidTransition('user', userId, user.state);
      const id = ids.next() as BrowserSessionId;
      const createdAt = instantOfId(id).getTime();
      const row: BrowserSessionRow = {
        id,
        user_id: userId,
        user_agent: userAgent,
        last_active_at: createdAt,
        last_active_ip: ip,
        authenticated_at: createdAt,
        state: 'active',
        finished_at: null,
        finish_reason: null,
      };
      return toBrowserSession(yield* s.insert(browserSessionsTable, row));
    });
  }

  reauthenticate(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    const now = this.#now();
    return this.#session.write(function* (s) {
      const active = { key: PRIMARY_KEY, is: [id], where: isActive };
      const change = { authenticated_at: now };
      const [changed] = yield* s.update(browserSessionsTable, active, () => change);
      const present = changed ?? s.find(browserSessionsTable, PRIMARY_KEY, id);
      if (changed !== undefined || present === undefined) return optionalSession(present);
      throw invalidTransition('browser-session', id, present.state);
    });
  }

  recordActivity(activities: readonly BrowserSessionActivity[]): Promise<number> {
    const newest = newestBySession(activities);
    return this.#session.write(function* (s) {
      let changed = 0;
      for (const { sessionId, at, ip } of newest) {
        const instant = at.getTime();
        const active = {
          key: PRIMARY_KEY,
          is: [sessionId],
          where: (row: BrowserSessionRow) => isActive(row) && row.last_active_at < instant,
        };
        const change = { last_active_at: instant, last_active_ip: ip };
        changed += (yield* s.update(browserSessionsTable, active, () => change)).length;
      }
      return changed;
    });
  }

  finish(id: BrowserSessionId, reason: FinishReason): Promise<BrowserSession | undefined> {
    const change = this.#finished(reason);
    return this.#session.write(function* (s) {
      const active = { key: PRIMARY_KEY, is: [id], where: isActive };
      const [changed] = yield* s.update(browserSessionsTable, active, () => change);
      return optionalSession(changed ?? s.find(browserSessionsTable, PRIMARY_KEY, id));
    });
  }

  finishMany(filter: BrowserSessionFilter, reason: FinishReason, limit: number): Promise<number> {
    const change = this.#finished(reason);
    const list = listOf(filter, 'id');
    return this.#session.write(function* (s) {
      const active = {
        ...list,
        where: (row: BrowserSessionRow) => isActive(row) && list.where(row),
      };
      const finished = yield* s.update(browserSessionsTable, active, () => change, { limit });
      return finished.length;
    });
  }

  clearIps(inactiveSince: Date, limit: number): Promise<number> {
    return this.#session.write(function* (s: Writes) {
      const known = { index: 'browser_sessions_known_ip_idx', before: [inactiveSince.getTime()] };
      const change = { last_active_ip: null };
      const cleared = yield* s.update(browserSessionsTable, known, () => change, {
        limit,
        policy: 'skip locked',
      });
      return cleared.length;
    });
  }

  removeFinished(finishedBefore: Date, limit: number): Promise<number> {
    return this.#session.write(function* (s) {
      const finished = {
        index: 'browser_sessions_finished_at_id_idx',
        before: [finishedBefore.getTime()],
      };
      const removed = yield* s.remove(browserSessionsTable, finished, {
        limit,
        policy: 'skip locked',
      });
      return removed.length;
    });
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #finished(reason: FinishReason): Partial<BrowserSessionRow> {
    return { state: 'finished', finished_at: this.#now(), finish_reason: reason };
  }
}

/** Of equal instants the later one given. In the order of their ids, so that opposing batches cannot deadlock. */
function newestBySession(
  activities: readonly BrowserSessionActivity[],
): readonly BrowserSessionActivity[] {
  const newest = new Map<BrowserSessionId, BrowserSessionActivity>();
  for (const activity of activities) {
    const known = newest.get(activity.sessionId);
    if (known === undefined || activity.at >= known.at) newest.set(activity.sessionId, activity);
  }
  return [...newest.values()].sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
}

function optionalSession(row: BrowserSessionRow | undefined): BrowserSession | undefined {
  return row === undefined ? undefined : toBrowserSession(row);
}

function listOf(
  filter: BrowserSessionFilter,
  sort: string,
): List<BrowserSessionRow, BrowserSession> {
  const { userId, exceptId, states, activeSince, inactiveSince } = filter;
  const bounds = idBounds(filter);
  const since = activeSince?.getTime();
  const before = inactiveSince?.getTime();
  const rows = {
    table: browserSessionsTable,
    where: (row: BrowserSessionRow) =>
      (userId === undefined || row.user_id === userId) &&
      row.id !== exceptId &&
      (states === undefined || states.includes(row.state)) &&
      (since === undefined || row.last_active_at >= since) &&
      (before === undefined || row.last_active_at < before) &&
      withinBounds(row.id, bounds),
    placeOf: (row: BrowserSessionRow) => ({
      keys: sort === 'lastActiveAt' ? [row.last_active_at] : [],
      id: row.id,
    }),
    nodeOf: toBrowserSession,
  };
  const sorted = sort === 'id';
  if (userId !== undefined) {
    return {
      ...rows,
      ...(sorted ? bounds : {}),
      index: 'browser_sessions_user_id_id_idx',
      is: [userId],
      sorted,
    };
  }
  if (sorted) return { ...rows, ...bounds, index: PRIMARY_KEY };
  return {
    ...rows,
    index: 'browser_sessions_last_active_at_id_idx',
    from: since === undefined ? undefined : [since],
    before: before === undefined ? undefined : [before],
  };
}
