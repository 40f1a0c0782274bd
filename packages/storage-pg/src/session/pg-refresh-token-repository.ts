import type { RefreshToken, RefreshTokenId, RevocationReason, Sha256 } from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import {
  conflict,
  invalidTransition,
  missingReference,
  serializationFailure,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  refreshTokenSorts,
  type NewRefreshToken,
  type RefreshTokenFilter,
  type RefreshTokenRepository,
  type RefreshTokenSort,
  type RefreshTokenSuccessor,
  type RotationOutcome,
} from '@stratum/storage';
import { createdRange } from '../created-range.ts';
import type { Sources } from '../sources.ts';
import { browserSessionStatements } from './browser-session-statements.ts';
import {
  refreshTokenStatements as statements,
  type PresentedRow,
} from './refresh-token-statements.ts';
import { refreshTokenOf, type RefreshTokenRow } from './refresh-token-table.ts';

interface Rotation {
  readonly tokenHash: Sha256;
  readonly now: Date;
  readonly successorId: RefreshTokenId;
  readonly successorHash: Sha256;
  readonly successorExpiresAt: Date;
  readonly grace: number;
}

export class PgRefreshTokenRepository implements RefreshTokenRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #tokens: RowSession<RefreshTokenRow, RefreshToken>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#tokens = new RowSession(session, refreshTokenOf);
  }

  lookup(id: RefreshTokenId): Promise<RefreshToken | undefined> {
    return this.#tokens.first(statements.lookup, { id });
  }

  findByTokenHash(tokenHash: Sha256): Promise<RefreshToken | undefined> {
    return this.#tokens.first(statements.findByTokenHash, { tokenHash });
  }

  list<Request extends PageRequest<RefreshTokenSort>>(
    filter: RefreshTokenFilter,
    page?: Request,
  ): Promise<PageOf<Request, RefreshToken>> {
    const list = { sorts: refreshTokenSorts, filter, conditions: this.#conditions(filter) };
    return this.#tokens.page(statements.list, list, page);
  }

  count(filter: RefreshTokenFilter): Promise<number> {
    return this.#tokens.count(statements.list, this.#conditions(filter));
  }

  async add({ sessionId, tokenHash, expiresAt }: NewRefreshToken): Promise<RefreshToken> {
    const id = this.#sources.ids.next() as RefreshTokenId;
    const row = await this.#session.first(statements.add, { id, sessionId, tokenHash, expiresAt });
    if (row === undefined) throw missingReference('refresh_tokens_session_id_user_id_fkey');
    if (row.id !== null) return refreshTokenOf(row);
    if (row.session_state === 'active') throw conflict('refresh_tokens_token_hash_key');
    throw invalidTransition('browser-session', sessionId, row.session_state);
  }

  /** One statement, unless the token is not to be rotated: the reason is looked for again under the locks. */
  async rotate(
    tokenHash: Sha256,
    successor: RefreshTokenSuccessor,
  ): Promise<RotationOutcome | undefined> {
    const now = this.#sources.clock.now();
    const rotation: Rotation = {
      tokenHash,
      now,
      successorId: this.#sources.ids.next(now) as RefreshTokenId,
      successorHash: successor.tokenHash,
      successorExpiresAt: successor.expiresAt,
      grace: successor.grace ?? 0,
    };
    const token = await this.#session.first(statements.rotate, rotation);
    if (token === undefined) return undefined;
    if (isRotated(token)) return outcomeOf(token, rotation);
    return this.#session.atomic((session) => this.#rotateLocked(session, rotation));
  }

  /**
   * Decides on what the session's lock keeps from changing. The statement that waited for the lock saw the token as it was
   * before.
   */
  async #rotateLocked(
    session: PgSession,
    rotation: Rotation,
  ): Promise<RotationOutcome | undefined> {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const token = await session.first(statements.rotate, rotation);
      if (token === undefined) return undefined;
      if (isRotated(token)) return outcomeOf(token, rotation);
      if (attempt === 0 || mayHaveChanged(token, rotation)) continue;
      if (isSuperseded(token)) return endFamily(session, token, rotation);
      if (token.state !== 'rotated') return outcomeOf(token, rotation);
      if (isWithinGrace(token, rotation)) {
        const obstacle = obstacleTo(token, rotation.now);
        const again = { ...rotation, predecessorId: token.id };
        if (obstacle !== undefined) {
          const unseen = await session.first(statements.unseenSuccessor, again);
          if (unseen !== undefined) return obstacle;
        } else {
          const row = await session.first(statements.rotateAgain, again);
          if (row !== undefined) return { kind: 'rotated', token: refreshTokenOf(row) };
        }
      }
      return endFamily(session, token, rotation);
    }
    throw serializationFailure();
  }

  revoke(id: RefreshTokenId, reason: RevocationReason): Promise<RefreshToken | undefined> {
    const values = { id, reason, now: this.#sources.clock.now() };
    const settled = ({ state }: { state: string }) => state !== 'active';
    return this.#tokens.carryOut(statements.revoke, values, settled);
  }

  revokeMany(filter: RefreshTokenFilter, reason: RevocationReason): Promise<number> {
    const given = this.#conditions(filter);
    const values = { ...given, reason, now: this.#sources.clock.now() };
    return this.#session.affected(statements.revokeMany.of(given), values);
  }

  removeExpired(expiredBefore: Date, limit: number): Promise<number> {
    return this.#session.affected(statements.removeExpired, { expiredBefore, limit });
  }

  #conditions({ userId, sessionId, familyId, states, only, ...created }: RefreshTokenFilter) {
    const usableAt = only === 'usable' ? this.#sources.clock.now() : undefined;
    return { userId, sessionId, familyId, states, usableAt, ...createdRange(created) };
  }
}

/** Under the session's lock: revokes the family of a token that was presented again, and finishes its session. */
async function endFamily(
  session: PgSession,
  token: PresentedRow,
  { now }: Rotation,
): Promise<RotationOutcome> {
  const family = { familyId: token.family_id };
  const values = { ...family, reason: 'reuse' as const, now };
  await session.affected(statements.revokeMany.of(family), values);
  await session.first(browserSessionStatements.finish, {
    id: token.session_id,
    reason: 'revoked',
    now,
  });
  return { kind: 'reused', familyId: token.family_id, userId: token.user_id };
}

/** Replaced because its client asked again, as one who never received it. */
function isSuperseded({ state, revocation_reason: reason }: PresentedRow): boolean {
  return state === 'revoked' && reason === 'superseded';
}

/** By this statement. */
function isRotated({ successor_id }: PresentedRow): boolean {
  return successor_id !== null;
}

/** The token was read as active before the lock was had, yet the guard found that it was not. */
function mayHaveChanged(token: PresentedRow, { now }: Rotation): boolean {
  return (
    token.state === 'active' && token.successor_id === null && obstacleTo(token, now) === undefined
  );
}

function isWithinGrace({ rotated_at }: PresentedRow, { now, grace }: Rotation): boolean {
  // A clock that was set back must not make a grace where none was given.
  return grace > 0 && now.getTime() - rotated_at!.getTime() < grace;
}

function obstacleTo(token: PresentedRow, now: Date): RotationOutcome | undefined {
  if (token.expires_at <= now) return { kind: 'expired' };
  if (token.session_state !== 'active' || token.user_state !== 'active')
    return { kind: 'suspended' };
  return undefined;
}

/** Of a token that had not been rotated before. */
function outcomeOf(token: PresentedRow, rotation: Rotation): RotationOutcome {
  if (token.successor_id !== null) return { kind: 'rotated', token: successorOf(token, rotation) };
  if (token.state === 'revoked') return { kind: 'revoked' };
  return obstacleTo(token, rotation.now)!;
}

function successorOf(token: PresentedRow, rotation: Rotation): RefreshToken {
  return refreshTokenOf({
    ...token,
    id: rotation.successorId,
    predecessor_id: token.id,
    expires_at: rotation.successorExpiresAt,
    state: 'active',
    rotated_at: null,
  });
}
