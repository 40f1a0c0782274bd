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
  carryOut,
  readPage,
  type Changed,
  type ParameterTypes,
  type PgSession,
  type Statement,
  type ValuesOf,
} from '@stratum/engine-pg';
import {
  conflict,
  invalidTransition,
  lowestIdAt,
  planPage,
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
import { userStatements as statements } from './user-statements.ts';
import { userOf, type UserRow } from './user-table.ts';

type StateKind = User['state']['kind'];

export class PgUserRepository implements UserRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
  }

  async lookup(id: UserId): Promise<User | undefined> {
    const row = await this.#session.first(statements.lookup, { id });
    return row && userOf(row);
  }

  async lookupMany(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, User>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#session.all(statements.lookupMany, { ids });
    return new Map(rows.map((row) => [row.id, userOf(row)]));
  }

  async findByUsername(username: Username): Promise<User | undefined> {
    const usernameFolded = fold(username);
    const row = await this.#session.first(statements.findByUsername, { usernameFolded });
    return row && userOf(row);
  }

  async list<Request extends PageRequest<UserSort>>(
    filter: UserFilter,
    page?: Request,
  ): Promise<PageOf<Request, User>> {
    const { scope } = this.#session;
    const answer = await readPage(this.#session, {
      lists: statements.list,
      filter: conditions(filter),
      plan: planPage(page, { sorts: userSorts, filter, scope }),
      toNode: userOf,
    });
    return answer as PageOf<Request, User>;
  }

  async count(filter: UserFilter): Promise<number> {
    const given = conditions(filter);
    const row = await this.#session.first(statements.list.count.of(given), given);
    return row!.total;
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
    const { clock, ids } = this.#sources;
    const row = await this.#session.first(statements.add, {
      id: ids.next() as UserId,
      username,
      usernameFolded: fold(username),
      displayName,
      role,
      now: clock.now(),
    });
    if (row === undefined) throw conflict('users_username_folded_key');
    return userOf(row);
  }

  rename(id: UserId, displayName: string): Promise<User | undefined> {
    const values = { id, displayName, now: this.#now() };
    return this.#carryOut(statements.rename, values, (row) => row.display_name === displayName);
  }

  changeRole(id: UserId, role: UserRole): Promise<User | undefined> {
    const values = { id, role, now: this.#now() };
    return this.#carryOut(statements.changeRole, values, (row) => row.role === role);
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
    return this.#carryOut(statement, { id, now: this.#now() }, ({ state }) => {
      if (state === to) return true;
      if (from.includes(state)) return false;
      throw invalidTransition('user', id, state);
    });
  }

  async #carryOut<P extends ParameterTypes>(
    statement: Statement<P, Changed<UserRow>>,
    values: ValuesOf<P>,
    settled: (row: UserRow) => boolean,
  ): Promise<User | undefined> {
    const row = await carryOut(this.#session, statement, values, settled);
    return row && userOf(row);
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

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
