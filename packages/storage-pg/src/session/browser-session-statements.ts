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
  batch,
  batchLimit,
  batchRemoval,
  columnList,
  filterBy,
  instant,
  instantKey,
  ListStatements,
  lookupOf,
  nullable,
  StatementFamily,
  text,
  transition,
  uuid,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { statement } from '../main-database.ts';
import { browserSessions, type BrowserSessionRow } from './browser-session-table.ts';

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

export const browserSessionStatements = {
  lookup: lookupOf('browserSessions.lookup', browserSessions),

  findUsable: statement('browserSessions.findUsable', {
    kind: 'point',
    parameters: { id },
    build: (db, p) =>
      sql<BrowserSessionRow>`
      select ${columnList(browserSessions.columns, 'session')}
      from browser_sessions as session join users on users.id = session.user_id
      where session.id = ${p.id} and session.state = 'active' and users.state = 'active'`.compile(
        db,
      ),
  }),

  list: new ListStatements({
    label: 'browserSessions',
    ...browserSessions,
    filters,
    sorts: { id: [], lastActiveAt: [{ column: 'last_active_at', type: instantKey }] },
  }),

  /** No row: there is no such user. A row without an id: the user is in `user_state`. */
  add: statement('browserSessions.add', {
    kind: 'write',
    parameters: { id, userId, userAgent: nullable(text()), ip, now: instant },
    build: (db, p, _within, answering) =>
      sql<(BrowserSessionRow | { id: null }) & { user_state: User['state']['kind'] }>`
      with parent as (
        select id, state from users where id = ${p.userId} for share
      ), added as (
        insert into browser_sessions
          (id, user_id, user_agent, last_active_at, last_active_ip, authenticated_at, state)
        select ${p.id}, parent.id, ${p.userAgent}, ${p.now}, ${p.ip}, ${p.now}, 'active'
        from parent where parent.state = 'active'
        returning ${columnList(browserSessions.columns)}
      )
      select parent.state as user_state, ${columnList(browserSessions.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  reauthenticate: transition('browserSessions.reauthenticate', {
    ...browserSessions,
    parameters: { now: instant },
    set: (p) => sql`authenticated_at = ${p.now}`,
    guard: () => sql`state = 'active'`,
  }),

  finish: transition('browserSessions.finish', {
    ...browserSessions,
    parameters: { reason, now: instant },
    set: (p) => sql`state = 'finished', finished_at = ${p.now}, finish_reason = ${p.reason}`,
    guard: () => sql`state = 'active'`,
  }),

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
    parameters: { finishReason: reason, now: instant, limit: batchLimit },
    build: (where, p) => sql`
      with ${batch({
        table: 'browser_sessions',
        key: ['id'],
        condition: sql`${where} and state = 'active'`,
        by: 'id',
        limit: p.limit,
        lock: sql`for no key update`,
      })}
      update browser_sessions
      set state = 'finished', finished_at = ${p.now}, finish_reason = ${p.finishReason}
      from batch
      where browser_sessions.id = batch.id`,
  }),

  /** Changed, not only locked: so that with a fixed snapshot too nobody goes on from sessions that are no more. */
  lockUser: statement('browserSessions.lockUser', {
    kind: 'write',
    parameters: { userId },
    build: (db, p) =>
      sql`update users set updated_at = updated_at where id = ${p.userId}`.compile(db),
  }),

  /** After `lockUser`. Locks in the order of ids, as `finishMany` does. */
  finishOldest: statement('browserSessions.finishOldest', {
    kind: 'write',
    parameters: { userId, keep: batchLimit, reason, now: instant },
    build: (db, p) =>
      sql`
      with oldest as materialized (
        select id from browser_sessions
        where user_id = ${p.userId} and state = 'active' and id in (
          select id from (
            select id, row_number() over (order by id desc) as place from browser_sessions
            where user_id = ${p.userId} and state = 'active'
          ) as placed
          where place > ${p.keep}
        )
        order by id
        for no key update
      )
      update browser_sessions
      set state = 'finished', finished_at = ${p.now}, finish_reason = ${p.reason}
      from oldest
      where browser_sessions.id = oldest.id`.compile(db),
  }),

  clearIps: statement('browserSessions.clearIps', {
    kind: 'write',
    parameters: { inactiveSince: instant, limit: batchLimit },
    build: (db, p) =>
      sql`
      with ${batch({
        table: 'browser_sessions',
        key: ['id'],
        condition: sql`last_active_at < ${p.inactiveSince} and last_active_ip is not null`,
        by: 'last_active_at',
        limit: p.limit,
        lock: sql`for no key update skip locked`,
      })}
      update browser_sessions set last_active_ip = null
      from batch
      where browser_sessions.id = batch.id`.compile(db),
  }),

  removeFinished: batchRemoval(
    'browserSessions.removeFinished',
    { table: 'browser_sessions' },
    {
      parameters: { finishedBefore: instant },
      where: (p) => sql`state = 'finished' and finished_at < ${p.finishedBefore}`,
      by: 'finished_at',
    },
  ),
};
