import type { BrowserSession, BrowserSessionId, FinishReason, UserId } from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  invalidTransition,
  missingReference,
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
import { createdRange } from '../created-range.ts';
import type { Sources } from '../sources.ts';
import { browserSessionStatements as statements } from './browser-session-statements.ts';
import { browserSessionOf, type BrowserSessionRow } from './browser-session-table.ts';

export class PgBrowserSessionRepository implements BrowserSessionRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #sessions: RowSession<BrowserSessionRow, BrowserSession>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#sessions = new RowSession(session, browserSessionOf);
  }

  lookup(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    return this.#sessions.first(statements.lookup, { id });
  }

  findUsable(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    return this.#sessions.first(statements.findUsable, { id });
  }

  list<Request extends PageRequest<BrowserSessionSort>>(
    filter: BrowserSessionFilter,
    page?: Request,
  ): Promise<PageOf<Request, BrowserSession>> {
    const list = { sorts: browserSessionSorts, filter, conditions: conditions(filter) };
    return this.#sessions.page(statements.list, list, page);
  }

  count(filter: BrowserSessionFilter): Promise<number> {
    return this.#sessions.count(statements.list, conditions(filter));
  }

  async add({ userId, userAgent, ip }: NewBrowserSession): Promise<BrowserSession> {
    const id = this.#sources.ids.next() as BrowserSessionId;
    const now = instantOfId(id);
    const row = await this.#session.first(statements.add, { id, userId, userAgent, ip, now });
    if (row === undefined) throw missingReference('browser_sessions_user_id_fkey');
    if (row.id === null) throw invalidTransition('user', userId, row.user_state);
    return browserSessionOf(row);
  }

  reauthenticate(id: BrowserSessionId): Promise<BrowserSession | undefined> {
    const values = { id, now: this.#now() };
    return this.#sessions.carryOut(statements.reauthenticate, values, ({ state }) => {
      if (state === 'active') return false;
      throw invalidTransition('browser-session', id, state);
    });
  }

  async recordActivity(activities: readonly BrowserSessionActivity[]): Promise<number> {
    const newest = new Map<BrowserSessionId, BrowserSessionActivity>();
    for (const activity of activities) {
      const known = newest.get(activity.sessionId);
      if (known === undefined || known.at <= activity.at) newest.set(activity.sessionId, activity);
    }
    if (newest.size === 0) return 0;
    const signs = [...newest.values()];
    return this.#session.affected(statements.recordActivity, {
      ids: signs.map(({ sessionId }) => sessionId),
      instants: signs.map(({ at }) => at),
      ips: signs.map(({ ip }) => ip),
    });
  }

  finish(id: BrowserSessionId, reason: FinishReason): Promise<BrowserSession | undefined> {
    const values = { id, reason, now: this.#now() };
    const settled = ({ state }: { state: string }) => state === 'finished';
    return this.#sessions.carryOut(statements.finish, values, settled);
  }

  finishMany(filter: BrowserSessionFilter, reason: FinishReason, limit: number): Promise<number> {
    const given = conditions(filter);
    const values = { ...given, finishReason: reason, now: this.#now(), limit };
    return this.#session.affected(statements.finishMany.of(given), values);
  }

  /** Two statements: whoever comes second must see the sessions that the first has left. */
  finishOldest(userId: UserId, keep: number, reason: FinishReason): Promise<number> {
    const now = this.#now();
    return this.#session.atomic(async (session) => {
      if ((await session.affected(statements.lockUser, { userId })) === 0) return 0;
      return session.affected(statements.finishOldest, { userId, keep, reason, now });
    });
  }

  clearIps(inactiveSince: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.clearIps, { inactiveSince, limit });
  }

  removeFinished(finishedBefore: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.removeFinished, { finishedBefore, limit });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }
}

function conditions(filter: BrowserSessionFilter) {
  const { userId, exceptId, states, activeSince, inactiveSince, ...created } = filter;
  return { userId, exceptId, states, activeSince, inactiveSince, ...createdRange(created) };
}
