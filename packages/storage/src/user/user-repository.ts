import {
  isReservedUsername,
  USER_ROLES,
  USER_STATES,
  type User,
  type UserId,
  type Username,
  type UserRole,
  type UserState,
} from '@stratum/data-model';
import {
  both,
  describeRepository,
  instant,
  listOf,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  primary,
  replica,
  rule,
  text,
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type Rule,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import {
  batchLimitRule,
  bulkRule,
  createdRangeRules,
  prefixRule,
  usernameRule,
  type CreatedRange,
} from '../domain-rules.ts';

/** `username` sorts by the folded name. */
export const userSorts = { id: [], username: ['text'] } as const satisfies Sorts;
export type UserSort = SortOf<typeof userSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface UserFilter extends CreatedRange {
  readonly roles?: readonly UserRole[] | undefined;
  readonly states?: readonly UserState['kind'][] | undefined;
  /** Without regard to case; wildcards mean themselves. */
  readonly usernamePrefix?: string | undefined;
  /** `verified`: has a verified address. `unverified`: has none. */
  readonly email?: 'verified' | 'unverified' | undefined;
}

export interface NewUser {
  readonly username: Username;
  readonly displayName: string;
  /** Default: user. */
  readonly role?: UserRole | undefined;
}

export interface UserSummary {
  readonly total: number;
  readonly byRole: Readonly<Record<UserRole, number>>;
  readonly byState: Readonly<Record<UserState['kind'], number>>;
}

export interface UserReads {
  lookup(id: UserId): Promise<User | undefined>;

  /** At most 1,000 ids; missing ones are absent from the map. */
  lookupMany(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>>;

  /** Without regard to case. */
  findByUsername(username: Username): Promise<User | undefined>;

  list<Request extends PageRequest<UserSort> = CursorPageRequest<UserSort>>(
    filter: UserFilter,
    page?: Request,
  ): Promise<PageOf<Request, User>>;

  count(filter: UserFilter): Promise<number>;

  /** Counts per role and per state, zeros included. */
  summarize(filter: UserFilter): Promise<UserSummary>;
}

export interface UserRepository extends UserReads {
  /**
   * The new user is active and has never logged in. Names that begin with `erased-` are refused.
   * @throws StorageError `conflict` `users_username_folded_key`
   */
  add(newUser: NewUser): Promise<User>;

  /** Whatever the user's state. The same name again changes nothing, `updatedAt` included. */
  rename(id: UserId, displayName: string): Promise<User | undefined>;

  /** Whatever the user's state. The same role again changes nothing, `updatedAt` included. */
  changeRole(id: UserId, role: UserRole): Promise<User | undefined>;

  /**
   * Of an active user; a locked one is returned as they are.
   * @throws StorageError `invalid_transition` from deactivated
   */
  lock(id: UserId): Promise<User | undefined>;

  /**
   * Of a locked user; an active one is returned as they are.
   * @throws StorageError `invalid_transition` from deactivated
   */
  unlock(id: UserId): Promise<User | undefined>;

  /** Of an active or locked user; a deactivated one is returned as they are. */
  deactivate(id: UserId): Promise<User | undefined>;

  /**
   * Of a deactivated user; an active one is returned as they are.
   * @throws StorageError `invalid_transition` from locked
   */
  reactivate(id: UserId): Promise<User | undefined>;

  /**
   * Notes the present instant as the last login; never moves it back.
   * @throws StorageError `invalid_transition` unless active
   */
  recordLogin(id: UserId): Promise<User | undefined>;

  /**
   * Removes the person and keeps the id: emails, password and sessions go, the names become `erased-<id>` and "Erased
   * user". Their seats in organizations stay, for those to give up. Where nothing is left to erase the user is returned
   * as they are; one who came back in between and was deactivated again is erased again.
   * @throws StorageError `invalid_transition` unless deactivated
   */
  erase(id: UserId): Promise<User | undefined>;

  /**
   * Removes users created before the instant who have never logged in, have no verified address and no seat in any
   * organization, the oldest first. Repeat while it answers `limit`.
   * @param limit 1 to 1,000
   */
  removeAbandoned(createdBefore: Date, limit: number): Promise<number>;
}

const id = uuid<UserId>();
const displayName = text(1, 200);
const role = oneOf(USER_ROLES);

const filter = object<UserFilter>({
  roles: optional(listOf(role, USER_ROLES.length)),
  states: optional(listOf(oneOf(USER_STATES), USER_STATES.length)),
  usernamePrefix: optional(prefixRule(64)),
  email: optional(oneOf(['verified', 'unverified'])),
  ...createdRangeRules,
});

const unreserved: Rule<Username> = rule((value) =>
  isReservedUsername(value as string) ? 'must not begin with erased-' : undefined,
);

const newUser = object<NewUser>({
  username: both(usernameRule, unreserved),
  displayName,
  role: optional(role),
});

export const userRepository = describeRepository<UserReads, UserRepository>()({
  entity: 'user',
  tenancy: 'global',
  reach: ['lookup', 'lookupMany'],
  reads: {
    lookup: replica(param('id', id)),
    lookupMany: replica(param('ids', bulkRule(id))),
    findByUsername: primary(param('username', usernameRule)),
    list: replica(param('filter', filter), param('page', pageRule(userSorts))),
    count: replica(param('filter', filter)),
    summarize: replica(param('filter', filter)),
  },
  writes: {
    add: write(param('newUser', newUser)),
    rename: write(param('id', id), param('displayName', displayName)),
    changeRole: write(param('id', id), param('role', role)),
    lock: write(param('id', id)),
    unlock: write(param('id', id)),
    deactivate: write(param('id', id)),
    reactivate: write(param('id', id)),
    recordLogin: write(param('id', id)),
    erase: write(param('id', id)),
    removeAbandoned: write(param('createdBefore', instant()), param('limit', batchLimitRule)),
  },
});
