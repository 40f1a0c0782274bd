import type { User, UserId, Username, UserRole } from '@stratum/data-model';
import {
  array,
  batchLimit,
  enumeration,
  filterBelow,
  filterBy,
  filterFrom,
  filterIf,
  findByKey,
  firstRows,
  instant,
  ListStatements,
  lookupOf,
  lookupManyOf,
  StatementFamily,
  text,
  transition,
  uuid,
} from '@stratum/engine-pg';
import { sql, type RawBuilder } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { statement } from '../main-database.ts';
import { users } from './user-table.ts';

const role = enumeration<UserRole>('user_role');
const id = uuid<UserId>();
const displayName = text();
const username = text<Username>();

const verified = sql`exists (
  select from user_emails
  where user_emails.user_id = users.id and user_emails.state = 'verified'
)`;

const member = sql`exists (
  select from organization_members where organization_members.user_id = users.id
)`;

const filters = {
  roles: filterBy(array(role), (p) => sql`role = any(${p})`),
  states: filterBy(array(text<User['state']['kind']>()), (p) => sql`state = any(${p})`),
  usernameFrom: filterFrom('username_folded', text()),
  usernameBelow: filterBelow('username_folded', text()),
  verified: filterIf(verified),
  unverified: filterIf(sql`not ${verified}`),
  ...createdRangeFilters,
};

const toState = { ...users, parameters: { now: instant } };

export const userStatements = {
  lookup: lookupOf('users.lookup', users),

  lookupMany: lookupManyOf('users.lookupMany', users),

  findByUsername: findByKey('users.findByUsername', users, {
    parameter: 'usernameFolded',
    column: 'username_folded',
    type: text(),
  }),

  list: new ListStatements({
    label: 'users',
    ...users,
    filters,
    sorts: { id: [], username: [{ column: 'username_folded', type: text() }] },
  }),

  summarize: new StatementFamily('users.summarize', filters, {
    kind: 'read',
    parameters: {},
    build: (where) => sql<{
      role: UserRole;
      state: User['state']['kind'];
      users: number;
    }>`
      select role, state, count(*) as users from users where ${where} group by role, state`,
  }),

  /** No row: the username is taken. */
  add: statement('users.add', {
    kind: 'write',
    parameters: {
      id,
      username,
      usernameFolded: text(),
      displayName,
      role,
      now: instant,
    },
    build: (db, p, _within, answering) => {
      const added = db.insertInto('users').values({
        id: p.id,
        username: p.username,
        username_folded: p.usernameFolded,
        display_name: p.displayName,
        role: p.role,
        state: sql.lit('active'),
        updated_at: p.now,
      });
      const skipped = added.onConflict((on) => on.column('username_folded').doNothing());
      return answering.either(skipped, added).returning(users.columns);
    },
  }),

  rename: transition('users.rename', {
    ...users,
    parameters: { displayName, now: instant },
    set: (p) => sql`display_name = ${p.displayName}, updated_at = ${p.now}`,
    guard: (p) => sql`display_name <> ${p.displayName}`,
  }),

  changeRole: transition('users.changeRole', {
    ...users,
    parameters: { role, now: instant },
    set: (p) => sql`role = ${p.role}, updated_at = ${p.now}`,
    guard: (p) => sql`role <> ${p.role}`,
  }),

  lock: transition('users.lock', {
    ...toState,
    set: (p) => sql`state = 'locked', locked_at = ${p.now}, updated_at = ${p.now}`,
    guard: () => sql`state = 'active'`,
  }),

  unlock: transition('users.unlock', {
    ...toState,
    set: (p) => sql`state = 'active', locked_at = null, updated_at = ${p.now}`,
    guard: () => sql`state = 'locked'`,
  }),

  deactivate: transition('users.deactivate', {
    ...toState,
    set: (p) => sql`
      state = 'deactivated', locked_at = null, deactivated_at = ${p.now}, updated_at = ${p.now}`,
    guard: () => sql`state in ('active', 'locked')`,
  }),

  reactivate: transition('users.reactivate', {
    ...toState,
    set: (p) => sql`state = 'active', deactivated_at = null, updated_at = ${p.now}`,
    guard: () => sql`state = 'deactivated'`,
  }),

  recordLogin: transition('users.recordLogin', {
    ...toState,
    set: (p) => sql`last_login_at = greatest(last_login_at, ${p.now}), updated_at = ${p.now}`,
    guard: () => sql`state = 'active'`,
  }),

  erase: transition('users.erase', {
    ...users,
    parameters: { username, displayName, now: instant },
    set: (p) => sql`
      username = ${p.username},
      username_folded = ${p.username},
      display_name = ${p.displayName},
      updated_at = case
        when username = ${p.username} and display_name = ${p.displayName} then updated_at
        else ${p.now}
      end`,
    guard: () => sql`state = 'deactivated'`,
  }),

  /** What an erased user leaves behind. After `erase` and not in it: it must see what was added until then. */
  eraseParts: statement('users.eraseParts', {
    kind: 'write',
    parameters: { id },
    build: (db, p) =>
      sql`
      with emails as (delete from user_emails where user_id = ${p.id}),
        passwords as (delete from user_passwords where user_id = ${p.id})
      delete from browser_sessions where user_id = ${p.id}`.compile(db),
  }),

  /** Locks, so that nobody logs in, proves an address or joins an organization meanwhile. */
  lockAbandoned: statement('users.lockAbandoned', {
    kind: 'write',
    parameters: { belowId: id, limit: batchLimit },
    build: (db, p) => {
      const from = sql`
        select id from users
        where id < ${p.belowId} and last_login_at is null and not ${verified} and not ${member}
        order by id`;
      const lock = sql`for update of users skip locked`;
      const rows = firstRows(sql.ref('id'), { from, lock, limit: p.limit });
      return (rows as RawBuilder<{ id: UserId }>).compile(db);
    },
  }),

  removeAbandoned: statement('users.removeAbandoned', {
    kind: 'write',
    parameters: { ids: array(id) },
    build: (db, p) =>
      sql`
      delete from users where id = any(${p.ids}) and not ${verified} and not ${member}`.compile(db),
  }),
};
