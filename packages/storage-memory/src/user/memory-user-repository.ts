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
import {
  listPage,
  textAfterPrefix,
  type List,
  type MemorySession,
  type Reads,
  type Steps,
  type Writes,
} from '@stratum/engine-memory';
import {
  conflict,
  invalidTransition,
  planPage,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
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
import type { Sources } from '../sources.ts';
import { browserSessionsTable } from '../session/browser-session-table.ts';
import { userEmailsTable } from './user-email-table.ts';
import { userPasswordsTable } from './user-password-table.ts';
import { toUser, usersTable, type UserRow } from './user-table.ts';

const PRIMARY_KEY = 'users_pkey';
const USERNAME_KEY = 'users_username_folded_key';

type State = User['state']['kind'];

export class MemoryUserRepository implements UserRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  lookup(id: UserId): Promise<User | undefined> {
    return this.#session.read((reads) => optionalUser(reads.find(usersTable, PRIMARY_KEY, id)));
  }

  lookupMany(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    return this.#session.read((reads) => {
      const found = new Map<UserId, User>();
      for (const id of ids) {
        const row = found.has(id) ? undefined : reads.find(usersTable, PRIMARY_KEY, id);
        if (row !== undefined) found.set(id, toUser(row));
      }
      return found;
    });
  }

  findByUsername(username: Username): Promise<User | undefined> {
    return this.#session.read((reads) =>
      optionalUser(reads.find(usersTable, USERNAME_KEY, fold(username))),
    );
  }

  async list<Request extends PageRequest<UserSort> = CursorPageRequest<UserSort>>(
    filter: UserFilter,
    page?: Request,
  ): Promise<PageOf<Request, User>> {
    const plan = planPage(page, { sorts: userSorts, filter, scope: this.#session.scope });
    return this.#session.read(
      (reads) => listPage(reads, listOf(filter, plan.sort, reads), plan) as PageOf<Request, User>,
    );
  }

  count(filter: UserFilter): Promise<number> {
    return this.#session.read((reads) => reads.count(usersTable, listOf(filter, 'id', reads)));
  }

  summarize(filter: UserFilter): Promise<UserSummary> {
    return this.#session.read((reads) => {
      const byRole = Object.fromEntries(USER_ROLES.map((role) => [role, 0]));
      const byState = Object.fromEntries(USER_STATES.map((state) => [state, 0]));
      let total = 0;
      for (const { role, state } of reads.rows(usersTable, listOf(filter, 'id', reads))) {
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
    return this.#session.write(
      function* (this: MemoryUserRepository, s: Writes) {
        const row: UserRow = {
          id: this.#sources.ids.next() as UserId,
          username,
          username_folded: fold(username),
          display_name: displayName,
          role,
          state: 'active',
          locked_at: null,
          deactivated_at: null,
          last_login_at: null,
          updated_at: this.#now(),
        };
        return toUser(yield* s.insert(usersTable, row, { [USERNAME_KEY]: conflict }));
      }.bind(this),
    );
  }

  rename(id: UserId, displayName: string): Promise<User | undefined> {
    return this.#change(id, {
      from: ({ display_name }) => display_name !== displayName,
      to: { display_name: displayName, updated_at: this.#now() },
      leave: () => true,
    });
  }

  changeRole(id: UserId, role: UserRole): Promise<User | undefined> {
    return this.#change(id, {
      from: (row) => row.role !== role,
      to: { role, updated_at: this.#now() },
      leave: () => true,
    });
  }

  lock(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      from: inState('active'),
      to: { state: 'locked', locked_at: now, updated_at: now },
      leave: inState('locked'),
    });
  }

  unlock(id: UserId): Promise<User | undefined> {
    return this.#change(id, {
      from: inState('locked'),
      to: { state: 'active', locked_at: null, updated_at: this.#now() },
      leave: inState('active'),
    });
  }

  deactivate(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      from: inState('active', 'locked'),
      to: { state: 'deactivated', locked_at: null, deactivated_at: now, updated_at: now },
      leave: inState('deactivated'),
    });
  }

  reactivate(id: UserId): Promise<User | undefined> {
    return this.#change(id, {
      from: inState('deactivated'),
      to: { state: 'active', deactivated_at: null, updated_at: this.#now() },
      leave: inState('active'),
    });
  }

  recordLogin(id: UserId): Promise<User | undefined> {
    const now = this.#now();
    return this.#change(id, {
      from: inState('active'),
      to: ({ last_login_at }) => ({
        last_login_at: Math.max(last_login_at ?? now, now),
        updated_at: now,
      }),
      leave: () => false,
    });
  }

  erase(id: UserId): Promise<User | undefined> {
    const username = erasedUsername(id);
    const change: Change = {
      from: (row) =>
        row.state === 'deactivated' &&
        (row.username !== username || row.display_name !== ERASED_DISPLAY_NAME),
      to: {
        username,
        username_folded: fold(username),
        display_name: ERASED_DISPLAY_NAME,
        updated_at: this.#now(),
      },
      leave: inState('deactivated'),
    };
    return this.#session.write(function* (s) {
      const user = yield* carryOut(s, id, change);
      yield* s.remove(userEmailsTable, {
        index: 'user_emails_user_id_address_folded_key',
        is: [id],
      });
      yield* s.remove(userPasswordsTable, { key: 'user_passwords_user_id_key', is: [id] });
      yield* s.remove(browserSessionsTable, { index: 'browser_sessions_user_id_id_idx', is: [id] });
      return user;
    });
  }

  removeAbandoned(createdBefore: Date, limit: number): Promise<number> {
    const { before } = idBounds({ createdBefore });
    return this.#session.write(function* (s) {
      const abandoned = {
        index: PRIMARY_KEY,
        before,
        where: ({ id, last_login_at }: UserRow) => last_login_at === null && !hasVerified(s, id),
      };
      const removed = yield* s.remove(usersTable, abandoned, { limit, policy: 'skip locked' });
      return removed.length;
    });
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #change(id: UserId, change: Change): Promise<User | undefined> {
    return this.#session.write((s) => carryOut(s, id, change));
  }
}

/** A change that is guarded: made of rows that `from` holds for, forgone where `leave` does, else not possible. */
interface Change {
  from(row: UserRow): boolean;
  readonly to: Partial<UserRow> | ((row: UserRow) => Partial<UserRow>);
  leave(row: UserRow): boolean;
}

function* carryOut(s: Writes, id: UserId, { from, to, leave }: Change): Steps<User | undefined> {
  const change = typeof to === 'function' ? to : () => to;
  const selection = { key: PRIMARY_KEY, is: [id], where: from };
  const [changed] = yield* s.update(usersTable, selection, change);
  if (changed !== undefined) return toUser(changed);
  const present = s.find(usersTable, PRIMARY_KEY, id);
  if (present === undefined || leave(present)) return optionalUser(present);
  throw invalidTransition('user', id, present.state);
}

function inState(...states: readonly State[]): (row: UserRow) => boolean {
  return ({ state }) => states.includes(state);
}

function optionalUser(row: UserRow | undefined): User | undefined {
  return row === undefined ? undefined : toUser(row);
}

function listOf(filter: UserFilter, sort: string, reads: Reads): List<UserRow, User> {
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
    const after = prefix === undefined ? undefined : textAfterPrefix(prefix);
    return {
      ...rows,
      index: USERNAME_KEY,
      from: prefix === undefined ? undefined : [prefix],
      before: after === undefined ? undefined : [after],
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

function hasVerified(reads: Reads, userId: UserId): boolean {
  const verified = reads.first(userEmailsTable, {
    index: 'user_emails_user_id_address_folded_key',
    is: [userId],
    where: ({ state }) => state === 'verified',
  });
  return verified !== undefined;
}
