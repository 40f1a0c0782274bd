import {
  BROWSER_SESSION_STATES,
  FINISH_REASONS,
  type BrowserSession,
  type BrowserSessionId,
  type BrowserSessionState,
  type FinishReason,
  type IpAddress,
  type UserId,
} from '@stratum/data-model';
import {
  describeRepository,
  instant,
  integer,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  primary,
  replica,
  text,
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import {
  batchLimitRule,
  bulkRule,
  createdRangeRules,
  ipAddressRule,
  type CreatedRange,
} from '../domain-rules.ts';

export const browserSessionSorts = { id: [], lastActiveAt: ['instant'] } as const satisfies Sorts;
export type BrowserSessionSort = SortOf<typeof browserSessionSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface BrowserSessionFilter extends CreatedRange {
  readonly userId?: UserId | undefined;
  /** Every session but this one. */
  readonly exceptId?: BrowserSessionId | undefined;
  readonly states?: readonly BrowserSessionState['kind'][] | undefined;
  /** Last active at this instant or later. */
  readonly activeSince?: Date | undefined;
  /** Last active before this instant. */
  readonly inactiveSince?: Date | undefined;
}

export interface NewBrowserSession {
  readonly userId: UserId;
  readonly userAgent: string | null;
  readonly ip: IpAddress | null;
}

/** A sign of life of a session. */
export interface BrowserSessionActivity {
  readonly sessionId: BrowserSessionId;
  readonly at: Date;
  readonly ip: IpAddress | null;
}

export interface BrowserSessionReads {
  lookup(id: BrowserSessionId): Promise<BrowserSession | undefined>;

  /** The session if it and its user are active, both as they are at one instant. */
  findUsable(id: BrowserSessionId): Promise<BrowserSession | undefined>;

  list<Request extends PageRequest<BrowserSessionSort> = CursorPageRequest<BrowserSessionSort>>(
    filter: BrowserSessionFilter,
    page?: Request,
  ): Promise<PageOf<Request, BrowserSession>>;

  count(filter: BrowserSessionFilter): Promise<number>;
}

export interface BrowserSessionRepository extends BrowserSessionReads {
  /**
   * Active and authenticated from now on.
   * @throws StorageError `missing_reference` `browser_sessions_user_id_fkey`; `invalid_transition` of the user unless
   * active
   */
  add(newBrowserSession: NewBrowserSession): Promise<BrowserSession>;

  /**
   * Notes that the user has proved again who they are.
   * @throws StorageError `invalid_transition` unless active
   */
  reauthenticate(id: BrowserSessionId): Promise<BrowserSession | undefined>;

  /**
   * Notes signs of life, at most 1,000. Of several for one session the newest counts; none moves a session back;
   * missing and finished sessions are skipped. Answers how many sessions it changed.
   */
  recordActivity(activities: readonly BrowserSessionActivity[]): Promise<number>;

  /** A finished session is returned as it is, with its first instant and reason. */
  finish(id: BrowserSessionId, reason: FinishReason): Promise<BrowserSession | undefined>;

  /**
   * Finishes the active sessions that the filter selects, the oldest first. Repeat while it answers `limit`.
   * @param limit 1 to 1,000
   */
  finishMany(filter: BrowserSessionFilter, reason: FinishReason, limit: number): Promise<number>;

  /**
   * Finishes all active sessions of a user but the `keep` newest, and answers how many: 0 for a user who is not there.
   * Until it has been saved, others who do so or add a session for this user wait. So units that keep one less than the
   * limit and then `add` one never leave a user more sessions than the limit.
   * @param keep 0 to 1,000
   */
  finishOldest(userId: UserId, keep: number, reason: FinishReason): Promise<number>;

  /**
   * Forgets the addresses of sessions, active or finished, that were last active before the instant. Repeat while it
   * answers `limit`.
   * @param limit 1 to 1,000
   */
  clearIps(inactiveSince: Date, limit: number): Promise<number>;

  /**
   * Removes sessions that finished before the instant, and their refresh tokens, the oldest first. Repeat while it
   * answers `limit`.
   * @param limit 1 to 1,000
   */
  removeFinished(finishedBefore: Date, limit: number): Promise<number>;
}

const id = uuid<BrowserSessionId>();
const reason = oneOf(FINISH_REASONS);

const filter = object<BrowserSessionFilter>({
  userId: optional(uuid<UserId>()),
  exceptId: optional(id),
  states: optional(listOf(oneOf(BROWSER_SESSION_STATES), BROWSER_SESSION_STATES.length)),
  activeSince: optional(instant()),
  inactiveSince: optional(instant()),
  ...createdRangeRules,
});

const newBrowserSession = object<NewBrowserSession>({
  userId: uuid<UserId>(),
  userAgent: nullable(text(1, 512)),
  ip: nullable(ipAddressRule),
});

const activity = object<BrowserSessionActivity>({
  sessionId: id,
  at: instant(),
  ip: nullable(ipAddressRule),
});

export const browserSessionRepository = describeRepository<
  BrowserSessionReads,
  BrowserSessionRepository
>()({
  entity: 'browser-session',
  tenancy: 'global',
  reach: [],
  reads: {
    lookup: primary(param('id', id)),
    findUsable: primary(param('id', id)),
    list: replica(param('filter', filter), param('page', pageRule(browserSessionSorts))),
    count: replica(param('filter', filter)),
  },
  writes: {
    add: write(param('newBrowserSession', newBrowserSession)),
    reauthenticate: write(param('id', id)),
    recordActivity: write(param('activities', bulkRule(activity))),
    finish: write(param('id', id), param('reason', reason)),
    finishMany: write(
      param('filter', filter),
      param('reason', reason),
      param('limit', batchLimitRule),
    ),
    finishOldest: write(
      param('userId', uuid<UserId>()),
      param('keep', integer(0, 1_000)),
      param('reason', reason),
    ),
    clearIps: write(param('inactiveSince', instant()), param('limit', batchLimitRule)),
    removeFinished: write(param('finishedBefore', instant()), param('limit', batchLimitRule)),
  },
});
