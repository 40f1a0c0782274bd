import type {
  BrowserSession,
  BrowserSessionId,
  RefreshToken,
  RefreshTokenFamilyId,
  RefreshTokenId,
  RevocationReason,
  Sha256,
  User,
  UserId,
} from '@stratum/data-model';
import {
  array,
  batchRemoval,
  columnList,
  filterBy,
  hexBytes,
  instant,
  ListStatements,
  lookupOf,
  StatementFamily,
  text,
  transition,
  uuid,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { statement } from '../main-database.ts';
import { refreshTokens, type RefreshTokenRow } from './refresh-token-table.ts';

const id = uuid<RefreshTokenId>();
const tokenHash = hexBytes<Sha256>();
const reason = text<RevocationReason>();
const columns = columnList(refreshTokens.columns);

const filters = {
  userId: filterBy(uuid<UserId>(), (p) => sql`user_id = ${p}`),
  sessionId: filterBy(uuid<BrowserSessionId>(), (p) => sql`session_id = ${p}`),
  familyId: filterBy(uuid<RefreshTokenFamilyId>(), (p) => sql`family_id = ${p}`),
  states: filterBy(array(text<RefreshToken['state']['kind']>()), (p) => sql`state = any(${p})`),
  usableAt: filterBy(
    instant,
    (p) => sql`
      state = 'active' and expires_at > ${p} and exists (
        select from browser_sessions as session join users on users.id = session.user_id
        where session.id = refresh_tokens.session_id
          and session.state = 'active'
          and users.state = 'active'
      )`,
  ),
  ...createdRangeFilters,
};

/** A token that was presented, the states that decide whether it is good, and its successor if it was spent. */
export interface PresentedRow extends RefreshTokenRow {
  readonly session_state: BrowserSession['state']['kind'];
  readonly user_state: User['state']['kind'];
  readonly successor_id: RefreshTokenId | null;
}

export const refreshTokenStatements = {
  lookup: lookupOf('refreshTokens.lookup', refreshTokens),

  findByTokenHash: statement('refreshTokens.findByTokenHash', {
    kind: 'point',
    parameters: { tokenHash },
    build: (db, p) =>
      db
        .selectFrom('refresh_tokens')
        .select(refreshTokens.columns)
        .where('token_hash', '=', sql<Uint8Array>`${p.tokenHash}`),
  }),

  list: new ListStatements({
    label: 'refreshTokens',
    ...refreshTokens,
    filters,
    sorts: { id: [] },
  }),

  /** No row: there is no such session. A row without an id: the session is not active, or else the hash is taken. */
  add: statement('refreshTokens.add', {
    kind: 'write',
    parameters: { id, sessionId: uuid<BrowserSessionId>(), tokenHash, expiresAt: instant },
    build: (db, p, _within, answering) =>
      sql<(RefreshTokenRow | { id: null }) & { session_state: BrowserSession['state']['kind'] }>`
      with parent as (
        select id, user_id, state from browser_sessions where id = ${p.sessionId} for share
      ), added as (
        insert into refresh_tokens
          (id, session_id, user_id, family_id, token_hash, expires_at, state)
        select ${p.id}, parent.id, parent.user_id, ${p.id}, ${p.tokenHash}, ${p.expiresAt}, 'active'
        from parent where parent.state = 'active'
        on conflict (token_hash) do nothing
        returning ${columns}
      )
      select parent.state as session_state, ${columnList(refreshTokens.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  /**
   * Spends a token and inserts its successor, or tells why not. Locks user, session and token in this order, as logging
   * out does; the session's lock makes the rotations in it, and the revocation of a family, follow one another.
   */
  rotate: statement('refreshTokens.rotate', {
    kind: 'write',
    parameters: {
      tokenHash,
      now: instant,
      successorId: id,
      successorHash: tokenHash,
      successorExpiresAt: instant,
    },
    outcomes: { refresh_tokens_token_hash_key: 'conflict' },
    build: (db, p) =>
      sql<PresentedRow>`
      with token as (
        select ${columnList(refreshTokens.columns, 'token')},
          session.state as session_state, users.state as user_state
        from users, browser_sessions as session, refresh_tokens as token
        where token.token_hash = ${p.tokenHash}
          and session.id = token.session_id
          and users.id = token.user_id
        for share of users
        for no key update of session
      ), spent as (
        update refresh_tokens set state = 'rotated', rotated_at = ${p.now}
        from token
        where refresh_tokens.id = token.id
          and refresh_tokens.state = 'active'
          and refresh_tokens.expires_at > ${p.now}
          and token.session_state = 'active'
          and token.user_state = 'active'
        returning ${columnList(refreshTokens.columns, 'refresh_tokens')}
      ), successor as (
        insert into refresh_tokens
          (id, session_id, user_id, family_id, predecessor_id, token_hash, expires_at, state)
        select ${p.successorId}, session_id, user_id, family_id, id, ${p.successorHash},
          ${p.successorExpiresAt}, 'active'
        from spent
        returning id
      )
      select ${columnList(refreshTokens.columns, 'token')}, token.session_state, token.user_state,
        successor.id as successor_id
      from token left join successor on true`.compile(db),
  }),

  /** The successor of a token, if it was never presented. */
  unseenSuccessor: statement('refreshTokens.unseenSuccessor', {
    kind: 'read',
    parameters: { predecessorId: id },
    build: (db, p) =>
      sql<{ id: RefreshTokenId }>`
      select id from refresh_tokens
      where predecessor_id = ${p.predecessorId} and state = 'active'`.compile(db),
  }),

  /** Under the session's lock: replaces a successor that was never presented. No row: there is none. */
  rotateAgain: statement('refreshTokens.rotateAgain', {
    kind: 'write',
    parameters: {
      predecessorId: id,
      now: instant,
      successorId: id,
      successorHash: tokenHash,
      successorExpiresAt: instant,
    },
    outcomes: { refresh_tokens_token_hash_key: 'conflict' },
    build: (db, p) =>
      sql<RefreshTokenRow>`
      with superseded as (
        update refresh_tokens
        set state = 'revoked', revoked_at = ${p.now}, revocation_reason = 'superseded',
          predecessor_id = null
        where predecessor_id = ${p.predecessorId} and state = 'active'
        returning session_id, user_id, family_id
      )
      insert into refresh_tokens
        (id, session_id, user_id, family_id, predecessor_id, token_hash, expires_at, state)
      select ${p.successorId}, session_id, user_id, family_id, ${p.predecessorId},
        ${p.successorHash}, ${p.successorExpiresAt}, 'active'
      from superseded
      returning ${columns}`.compile(db),
  }),

  revoke: transition('refreshTokens.revoke', {
    ...refreshTokens,
    parameters: { reason, now: instant },
    set: (p) => sql`state = 'revoked', revoked_at = ${p.now}, revocation_reason = ${p.reason}`,
    guard: () => sql`state = 'active'`,
  }),

  revokeMany: new StatementFamily('refreshTokens.revokeMany', filters, {
    kind: 'write',
    parameters: { reason, now: instant },
    build: (where, p) => sql`
      with chosen as materialized (
        select id from refresh_tokens
        where ${where} and state = 'active'
        order by id
        for no key update
      )
      update refresh_tokens
      set state = 'revoked', revoked_at = ${p.now}, revocation_reason = ${p.reason}
      from chosen
      where refresh_tokens.id = chosen.id`,
  }),

  removeExpired: batchRemoval(
    'refreshTokens.removeExpired',
    { table: 'refresh_tokens' },
    {
      parameters: { expiredBefore: instant },
      where: (p) => sql`expires_at < ${p.expiredBefore}`,
      by: 'expires_at',
    },
  ),
};
