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
import { carryOut, RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  conflict,
  invalidTransition,
  lowestIdAt,
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
import { createdRange } from '../created-range.ts';
import { prefixRange } from '../prefix-range.ts';
import type { Sources } from '../sources.ts';
import { zeros } from '../zeros.ts';
import { userStatements as statements } from './user-statements.ts';
import { userOf, type UserRow } from './user-table.ts';

type StateKind = User['state']['kind'];

export class PgUserRepository implements UserRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #users: RowSession<UserRow, User>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#users = new RowSession(session, userOf);
  }

  lookup(id: UserId): Promise<User | undefined> {
    return this.#users.first(statements.lookup, { id });
  }

  lookupMany(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    return this.#users.many(statements.lookupMany, ids);
  }

  findByUsername(username: Username): Promise<User | undefined> {
    const usernameFolded = fold(username);
    return this.#users.first(statements.findByUsername, { usernameFolded });
  }

  list<Request extends PageRequest<UserSort>>(
    filter: UserFilter,
    page?: Request,
  ): Promise<PageOf<Request, User>> {
    const list = { sorts: userSorts, filter, conditions: conditions(filter) };
    return this.#users.page(statements.list, list, page);
  }

  count(filter: UserFilter): Promise<number> {
    return this.#users.count(statements.list, conditions(filter));
  }

  async summarize(filter: UserFilter): Promise<UserSummary> {
    const given = conditions(filter);
    const rows = await this.#session.all(statements.summarize.of(given), given);
    const byRole = zeros<UserRole>(USER_ROLES);
    const byState = zeros<StateKind>(USER_STATES);
    let total = 0;
    for (const { role, state, users } of rows) {
      total += users;
      byRole[role] += users;
      byState[state] += users;
    }
    return { total, byRole, byState };
  }

  async add({ username, displayName, role = 'user' }: NewUser): Promise<User> {
    const id = this.#sources.ids.next() as UserId;
    const row = await this.#session.first(statements.add, {
      id,
      username,
      usernameFolded: fold(username),
      displayName,
      role,
      now: instantOfId(id),
    });
    if (row === undefined) throw conflict('users_username_folded_key');
    return userOf(row);
  }

  rename(id: UserId, displayName: string): Promise<User | undefined> {
    const values = { id, displayName, now: this.#now() };
    return this.#users.carryOut(
      statements.rename,
      values,
      (row) => row.display_name === displayName,
    );
  }

  changeRole(id: UserId, role: UserRole): Promise<User | undefined> {
    const values = { id, role, now: this.#now() };
    return this.#users.carryOut(statements.changeRole, values, (row) => row.role === role);
  }

  lock(id: UserId): Promise<User | undefined> {
    return this.#move(statements.lock, id, { from: ['active'], to: 'locked' });
  }

  unlock(id: UserId): Promise<User | undefined> {
    return this.#move(statements.unlock, id, { from: ['locked'], to: 'active' });
  }

  deactivate(id: UserId): Promise<User | undefined> {
    return this.#move(statements.deactivate, id, { from: ['active', 'locked'], to: 'deactivated' });
  }

  reactivate(id: UserId): Promise<User | undefined> {
    return this.#move(statements.reactivate, id, { from: ['deactivated'], to: 'active' });
  }

  recordLogin(id: UserId): Promise<User | undefined> {
    return this.#move(statements.recordLogin, id, { from: ['active'] });
  }

  erase(id: UserId): Promise<User | undefined> {
    const username = erasedUsername(id);
    const values = { id, username, displayName: ERASED_DISPLAY_NAME, now: this.#now() };
    return this.#session.atomic(async (session) => {
      const row = await carryOut(session, statements.erase, values, (found) => {
        if (found.state === 'deactivated') return false;
        throw invalidTransition('user', id, found.state);
      });
      if (row !== undefined) await session.affected(statements.eraseParts, { id });
      return row && userOf(row);
    });
  }

  removeAbandoned(createdBefore: Date, limit: number): Promise<number> {
    const belowId = lowestIdAt(createdBefore) as UserId;
    return this.#session.atomic(async (session) => {
      const locked = await session.all(statements.lockAbandoned, { belowId, limit });
      if (locked.length === 0) return 0;
      return session.affected(statements.removeAbandoned, { ids: locked.map(({ id }) => id) });
    });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }

  #move(
    statement: typeof statements.lock,
    id: UserId,
    { from, to }: { readonly from: readonly StateKind[]; readonly to?: StateKind },
  ): Promise<User | undefined> {
    return this.#users.carryOut(statement, { id, now: this.#now() }, ({ state }) => {
      if (state === to) return true;
      if (from.includes(state)) return false;
      throw invalidTransition('user', id, state);
    });
  }
}

function conditions({ roles, states, usernamePrefix, email, ...created }: UserFilter) {
  const names = usernamePrefix === undefined ? undefined : prefixRange(fold(usernamePrefix));
  return {
    roles,
    states,
    usernameFrom: names?.from,
    usernameBelow: names?.below,
    verified: email === 'verified' ? (true as const) : undefined,
    unverified: email === 'unverified' ? (true as const) : undefined,
    ...createdRange(created),
  };
}
