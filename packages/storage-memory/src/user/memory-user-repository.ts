import {
  ERASED_DISPLAY_NAME,
  erasedUsername,
  fold,
  USER_ROLES,
  USER_STATES,
  type User,
  type UserId,
  type Username,
  type UserRole,
} from '@stratum/data-model';
import type { List, MemorySession, Reads } from '@stratum/engine-memory';
import {
  instantOfId,
  conflict,
  invalidTransition,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type StorageError,
} from '@stratum/kernel';
import {
  userSorts,
  type NewUser,
  type UserFilter,
  type UserRepository,
  type UserSort,
  type UserSummary,
} from '@stratum/storage';
import { idBounds, withinBounds } from '../created-range.ts';
import { EntityReads, optional, type Entity, type ListTerms } from '../entity-reads.ts';
import { changeRow, lengthOf, type GuardedChange } from '../guarded-change.ts';
import { prefixRange } from '../prefix-range.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { membershipsOf } from '../organization/organization-lists.ts';
import { organizationMembersTable } from '../organization/organization-table.ts';
import { browserSessionsTable } from '../session/browser-session-table.ts';
import { userEmailsTable } from './user-email-table.ts';
import { userPasswordsTable } from './user-password-table.ts';
import { toUser, usersTable, type UserRow } from './user-table.ts';

const PRIMARY_KEY = 'users_pkey';
const USERNAME_KEY = 'users_username_folded_key';

type State = User['state']['kind'];

const users: Entity<UserRow, User, UserFilter> = {
  table: usersTable,
  sorts: userSorts,
  toModel: toUser,
  listOf: usersBy,
};

export class MemoryUserRepository implements UserRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<UserRow, User, UserFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, users);
  }

  lookup(id: UserId): Promise<User | undefined> {
    return this.#reads.lookup(id);
  }

  lookupMany(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    return this.#reads.lookupMany(ids);
  }

  findByUsername(username: Username): Promise<User | undefined> {
    return this.#reads.find(USERNAME_KEY, fold(username));
  }

  list<Request extends PageRequest<UserSort> = CursorPageRequest<UserSort>>(
    filter: UserFilter,
    page?: Request,
  ): Promise<PageOf<Request, User>> {
    return this.#reads.list(filter, page);
  }

  count(filter: UserFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  summarize(filter: UserFilter): Promise<UserSummary> {
    return this.#session.read((reads) => {
      const byRole = Object.fromEntries(USER_ROLES.map((role) => [role, 0]));
      const byState = Object.fromEntries(USER_STATES.map((state) => [state, 0]));
      let total = 0;
      for (const { role, state } of reads.rows(
        usersTable,
        usersBy(filter, { sort: 'id', reads }),
      )) {
        byRole[role]! += 1;
        byState[state]! += 1;
        total += 1;
      }
      return {
        total,
        byRole: byRole as UserSummary['byRole'],
        byState: byState as UserSummary['byState'],
      };
    });
  }

  add({ username, displayName, role = 'user' }: NewUser): Promise<User> {
    const id = this.#sources.ids.next() as UserId;
    const row: UserRow = {
      id,
      username,
      username_folded: fold(username),
      display_name: displayName,
      role,
      state: 'active',
      locked_at: null,
      deactivated_at: null,
      last_login_at: null,
      updated_at: instantOfId(id).getTime(),
    };
    return this.#session.write(function* (s) {
      return toUser(yield* s.insert(usersTable, row, { [USERNAME_KEY]: conflict }));
    });
  }

  rename(id: UserId, displayName: string): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: ({ display_name }) => display_name !== displayName,
      to: () => ({ display_name: displayName, updated_at: now }),
    });
  }

  changeRole(id: UserId, role: UserRole): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: (row) => row.role !== role,
      to: () => ({ role, updated_at: now }),
    });
  }

  lock(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: inState('active'),
      to: () => ({ state: 'locked', locked_at: now, updated_at: now }),
      refusal: unlessIn('locked'),
    });
  }

  unlock(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: inState('locked'),
      to: () => ({ state: 'active', locked_at: null, updated_at: now }),
      refusal: unlessIn('active'),
    });
  }

  deactivate(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: inState('active', 'locked'),
      to: () => ({ state: 'deactivated', locked_at: null, deactivated_at: now, updated_at: now }),
      refusal: unlessIn('deactivated'),
    });
  }

  reactivate(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: inState('deactivated'),
      to: () => ({ state: 'active', deactivated_at: null, updated_at: now }),
      refusal: unlessIn('active'),
    });
  }

  recordLogin(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: inState('active'),
      to: ({ last_login_at }) => ({
        last_login_at: Math.max(last_login_at ?? now, now),
        updated_at: now,
      }),
      refusal: unlessIn(),
    });
  }

  erase(id: UserId): Promise<User | undefined> {
    const username = erasedUsername(id);
    const now = this.#now();
    return this.#session.atomic(function* (s) {
      const erased = yield* changeRow(s, usersTable, byId(usersTable, id), {
        when: (row) =>
          row.state === 'deactivated' &&
          (row.username !== username || row.display_name !== ERASED_DISPLAY_NAME),
        to: () => ({
          username,
          username_folded: fold(username),
          display_name: ERASED_DISPLAY_NAME,
          updated_at: now,
        }),
        refusal: unlessIn('deactivated'),
      });
      yield* s.remove(userEmailsTable, {
        index: 'user_emails_user_id_address_folded_key',
        is: [id],
      });
      yield* s.remove(userPasswordsTable, { key: 'user_passwords_user_id_key', is: [id] });
      yield* s.remove(browserSessionsTable, { index: 'browser_sessions_user_id_id_idx', is: [id] });
      return optional(toUser, erased);
    });
  }

  removeAbandoned(createdBefore: Date, limit: number): Promise<number> {
    const { before } = idBounds({ createdBefore });
    return this.#session.atomic((s) => {
      const abandoned = {
        index: PRIMARY_KEY,
        before,
        where: ({ id, last_login_at }: UserRow) =>
          last_login_at === null && !hasVerified(s, id) && !isMember(s, id),
      };
      return lengthOf(s.remove(usersTable, abandoned, { limit, policy: 'skip locked' }));
    });
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #change(id: UserId, change: GuardedChange<UserRow>): Promise<User | undefined> {
    return this.#session.write(function* (s) {
      return optional(toUser, yield* changeRow(s, usersTable, byId(usersTable, id), change));
    });
  }
}

function inState(...states: readonly State[]): (row: UserRow) => boolean {
  return ({ state }) => states.includes(state);
}

/** Refuses users in any other state than those in which there is nothing left to do. */
function unlessIn(...states: readonly State[]): (row: UserRow) => StorageError | undefined {
  return ({ id, state }) =>
    states.includes(state) ? undefined : invalidTransition('user', id, state);
}

function usersBy(
  filter: UserFilter,
  { sort, reads }: Pick<ListTerms, 'sort' | 'reads'>,
): List<UserRow, User> {
  const { roles, states, usernamePrefix, email } = filter;
  const bounds = idBounds(filter);
  const prefix = usernamePrefix === undefined ? undefined : fold(usernamePrefix);
  const where = (row: UserRow) =>
    (roles === undefined || roles.includes(row.role)) &&
    (states === undefined || states.includes(row.state)) &&
    (prefix === undefined || row.username_folded.startsWith(prefix)) &&
    withinBounds(row.id, bounds) &&
    (email === undefined || hasVerified(reads, row.id) === (email === 'verified'));
  const rows = { table: usersTable, where, nodeOf: toUser };
  if (sort === 'username') {
    return {
      ...rows,
      ...prefixRange(prefix),
      index: USERNAME_KEY,
      placeOf: (row) => ({ keys: [row.username_folded], id: row.id }),
    };
  }
  const placeOf = ({ id }: UserRow) => ({ keys: [], id });
  const [state] = states ?? [];
  if (states?.length === 1 && state !== undefined && state !== 'active') {
    return { ...rows, ...bounds, index: 'users_state_id_idx', is: [state], placeOf };
  }
  if (roles?.length === 1) {
    return { ...rows, ...bounds, index: 'users_role_id_idx', is: [roles[0]!], placeOf };
  }
  return { ...rows, ...bounds, index: PRIMARY_KEY, placeOf };
}

/** In whatever organization, whoever asks. */
function isMember(reads: Reads, userId: UserId): boolean {
  return reads.acrossTenants().first(organizationMembersTable, membershipsOf(userId)) !== undefined;
}

function hasVerified(reads: Reads, userId: UserId): boolean {
  const verified = reads.first(userEmailsTable, {
    index: 'user_emails_user_id_address_folded_key',
    is: [userId],
    where: ({ state }) => state === 'verified',
  });
  return verified !== undefined;
}
