import type {
  BrowserSession,
  BrowserSessionId,
  FinishReason,
  IpAddress,
  User,
  UserId,
} from '@stratum/data-model';
import {
  array,
  columnList,
  filterBy,
  instant,
  instantKey,
  integer,
  ListStatements,
  nullable,
  StatementFamily,
  text,
  transition,
  uuid,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { statement } from '../main-database.ts';
import { browserSessionColumns, type BrowserSessionRow } from './browser-session-table.ts';

const id = uuid<BrowserSessionId>();
const userId = uuid<UserId>();
const ip = nullable(text<IpAddress>());
const reason = text<FinishReason>();

const filters = {
  userId: filterBy(userId, (p) => sql`user_id = ${p}`),
  exceptId: filterBy(id, (p) => sql`id <> ${p}`),
  states: filterBy(array(text<BrowserSession['state']['kind']>()), (p) => sql`state = any(${p})`),
  activeSince: filterBy(instant, (p) => sql`last_active_at >= ${p}`),
  inactiveSince: filterBy(instant, (p) => sql`last_active_at < ${p}`),
  ...createdRangeFilters,
};

const change = { table: 'browser_sessions', columns: browserSessionColumns };

export const browserSessionStatements = {
  lookup: statement('browserSessions.lookup', {
    kind: 'read',
    parameters: { id },
    build: (db, p) =>
      db.selectFrom('browser_sessions').select(browserSessionColumns).where('id', '=', p.id),
  }),

  list: new ListStatements<typeof filters, BrowserSessionRow>({
    label: 'browserSessions',
    from: 'browser_sessions',
    columns: browserSessionColumns,
    filters,
    sorts: { id: [], lastActiveAt: [{ column: 'last_active_at', type: instantKey }] },
  }),

  /** No row: there is no such user. A row without an id: the user is in `user_state`. */
  add: statement('browserSessions.add', {
    kind: 'write',
    parameters: { id, userId, userAgent: nullable(text()), ip, now: instant },
    build: (db, p) =>
      sql<(BrowserSessionRow | { id: null }) & { user_state: User['state']['kind'] }>`
      with parent as (
        select id, state from users where id = ${p.userId} for share
      ), added as (
        insert into browser_sessions
          (id, user_id, user_agent, last_active_at, last_active_ip, authenticated_at, state)
        select ${p.id}, parent.id, ${p.userAgent}, ${p.now}, ${p.ip}, ${p.now}, 'active'
        from parent where parent.state = 'active'
        returning ${columnList(browserSessionColumns)}
      )
      select parent.state as user_state, ${columnList(browserSessionColumns, 'added')}
      from parent left join added on true`.compile(db),
  }),

  reauthenticate: transition<{ now: typeof instant }, BrowserSessionRow>(
    'browserSessions.reauthenticate',
    {
      ...change,
      parameters: { now: instant },
      set: (p) => sql`authenticated_at = ${p.now}`,
      guard: () => sql`state = 'active'`,
    },
  ),

  finish: transition<{ reason: typeof reason; now: typeof instant }, BrowserSessionRow>(
    'browserSessions.finish',
    {
      ...change,
      parameters: { reason, now: instant },
      set: (p) => sql`state = 'finished', finished_at = ${p.now}, finish_reason = ${p.reason}`,
      guard: () => sql`state = 'active'`,
    },
  ),

  /** Locks in the order of ids, so that opposing batches wait for each other instead of deadlocking. */
  recordActivity: statement('browserSessions.recordActivity', {
    kind: 'write',
    parameters: { ids: array(id), instants: array(instant), ips: array(ip) },
    build: (db, p) =>
      sql`
      with activity as (
        select session.id, sign.at, sign.ip
        from unnest(${p.ids}, ${p.instants}, ${p.ips}) as sign (id, at, ip)
        join browser_sessions as session on session.id = sign.id
        where session.state = 'active' and session.last_active_at < sign.at
        order by session.id
        for no key update of session
      )
      update browser_sessions as session
      set last_active_at = activity.at, last_active_ip = activity.ip
      from activity
      where session.id = activity.id`.compile(db),
  }),

  /** Waits for sessions that are locked: none may be left over. */
  finishMany: new StatementFamily('browserSessions.finishMany', filters, {
    kind: 'write',
    parameters: { finishReason: reason, now: instant, limit: integer },
    build: (where, p) => sql`
      with chosen as materialized (
        select id from browser_sessions
        where ${where} and state = 'active'
        order by id
        limit ${p.limit}
        for no key update
      )
      update browser_sessions
      set state = 'finished', finished_at = ${p.now}, finish_reason = ${p.finishReason}
      from chosen
      where browser_sessions.id = chosen.id`,
  }),

  clearIps: statement('browserSessions.clearIps', {
    kind: 'write',
    parameters: { inactiveSince: instant, limit: integer },
    build: (db, p) =>
      sql`
      with chosen as materialized (
        select id from browser_sessions
        where last_active_at < ${p.inactiveSince} and last_active_ip is not null
        order by last_active_at, id
        limit ${p.limit}
        for no key update skip locked
      )
      update browser_sessions set last_active_ip = null
      from chosen
      where browser_sessions.id = chosen.id`.compile(db),
  }),

  removeFinished: statement('browserSessions.removeFinished', {
    kind: 'write',
    parameters: { finishedBefore: instant, limit: integer },
    build: (db, p) =>
      sql`
      with chosen as materialized (
        select id from browser_sessions
        where state = 'finished' and finished_at < ${p.finishedBefore}
        order by finished_at, id
        limit ${p.limit}
        for update skip locked
      )
      delete from browser_sessions using chosen where browser_sessions.id = chosen.id`.compile(db),
  }),
};
