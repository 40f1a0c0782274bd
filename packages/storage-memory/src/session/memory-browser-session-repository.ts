import type { BrowserSession, BrowserSessionId, FinishReason, UserId } from '@stratum/data-model';
import type { List, MemorySession } from '@stratum/engine-memory';
import {
  instantOfId,
  invalidTransition,
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
import { EntityReads, optional, type Entity, type ListTerms } from '../entity-reads.ts';
import { changeRow, lengthOf, lockParent } from '../guarded-change.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { usersTable } from '../user/user-table.ts';
import {
  browserSessionsTable,
  toBrowserSession,
  type BrowserSessionRow,
} from './browser-session-table.ts';

const PRIMARY_KEY = 'browser_sessions_pkey';
const USER_INDEX = 'browser_sessions_user_id_id_idx';

const isActive = ({ state }: BrowserSessionRow) => state === 'active';

const browserSessions: Entity<BrowserSessionRow, BrowserSession, BrowserSessionFilter> = {
  table: browserSessionsTable,
  sorts: browserSessionSorts,
  toModel: toBrowserSession,
  listOf: browserSessionsBy,
};

export class MemoryBrowserSessionRepository implements BrowserSessionRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<BrowserSessionRow, BrowserSession, BrowserSessionFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, browserSessions);
  }

  lookup(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    return this.#reads.lookup(id);
  }

  findUsable(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    return this.#session.read((reads) => {
      const row = reads.find(browserSessionsTable, PRIMARY_KEY, id);
      const usable =
        row !== undefined &&
        isActive(row) &&
        reads.find(usersTable, 'users_pkey', row.user_id)?.state === 'active';
      return usable ? toBrowserSession(row) : undefined;
    });
  }

  list<Request extends PageRequest<BrowserSessionSort> = CursorPageRequest<BrowserSessionSort>>(
    filter: BrowserSessionFilter,
    page?: Request,
  ): Promise<PageOf<Request, BrowserSession>> {
    return this.#reads.list(filter, page);
  }

  count(filter: BrowserSessionFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  add({ userId, userAgent, ip }: NewBrowserSession): Promise<BrowserSession> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const user = { table: usersTable, row: byId(usersTable, userId), mode: 'share' } as const;
      const { state } = yield* lockParent(s, user, 'browser_sessions_user_id_fkey');
      if (state !== 'active') throw invalidTransition('user', userId, state);
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
      const session = byId(browserSessionsTable, id);
      const changed = yield* changeRow(s, browserSessionsTable, session, {
        when: isActive,
        to: () => ({ authenticated_at: now }),
        refusal: ({ state }) => invalidTransition('browser-session', id, state),
      });
      return optional(toBrowserSession, changed);
    });
  }

  recordActivity(activities: readonly BrowserSessionActivity[]): Promise<number> {
    const newest = newestBySession(activities);
    return this.#session.write(function* (s) {
      let changed = 0;
      for (const { sessionId, at, ip } of newest) {
        const instant = at.getTime();
        const active = {
          ...byId(browserSessionsTable, sessionId),
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
      const session = byId(browserSessionsTable, id);
      const finished = { when: isActive, to: () => change };
      return optional(
        toBrowserSession,
        yield* changeRow(s, browserSessionsTable, session, finished),
      );
    });
  }

  finishMany(filter: BrowserSessionFilter, reason: FinishReason, limit: number): Promise<number> {
    const change = this.#finished(reason);
    const list = browserSessionsBy(filter, { sort: 'id' });
    const active = {
      ...list,
      where: (row: BrowserSessionRow) => isActive(row) && list.where(row),
    };
    return this.#session.write((s) =>
      lengthOf(s.update(browserSessionsTable, active, () => change, { limit })),
    );
  }

  finishOldest(userId: UserId, keep: number, reason: FinishReason): Promise<number> {
    const change = this.#finished(reason);
    return this.#session.atomic(function* (s) {
      // Changed, not only locked: so that with a fixed snapshot too nobody goes on from sessions that are no more.
      const [user] = yield* s.update(usersTable, byId(usersTable, userId), () => ({}));
      if (user === undefined) return 0;
      const active = { index: USER_INDEX, is: [userId], where: isActive };
      let kept = 0;
      let last: BrowserSessionId | undefined;
      for (const { id } of s.rows(browserSessionsTable, { ...active, descending: true })) {
        kept += 1;
        if (kept <= keep) continue;
        last = id;
        break;
      }
      if (last === undefined) return 0;
      const oldest = { ...active, upTo: [last] };
      return yield* lengthOf(s.update(browserSessionsTable, oldest, () => change));
    });
  }

  clearIps(inactiveSince: Date, limit: number): Promise<number> {
    const known = { index: 'browser_sessions_known_ip_idx', before: [inactiveSince.getTime()] };
    const change = { last_active_ip: null };
    const options = { limit, policy: 'skip locked' } as const;
    return this.#session.write((s) =>
      lengthOf(s.update(browserSessionsTable, known, () => change, options)),
    );
  }

  removeFinished(finishedBefore: Date, limit: number): Promise<number> {
    const finished = {
      index: 'browser_sessions_finished_at_id_idx',
      before: [finishedBefore.getTime()],
    };
    return this.#session.write((s) =>
      lengthOf(s.remove(browserSessionsTable, finished, { limit, policy: 'skip locked' })),
    );
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

function browserSessionsBy(
  filter: BrowserSessionFilter,
  { sort }: Pick<ListTerms, 'sort'>,
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
      index: USER_INDEX,
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
