import type {
  BrowserSessionId,
  RefreshToken,
  RefreshTokenFamilyId,
  RefreshTokenId,
  RevocationReason,
  Sha256,
  UserId,
} from '@stratum/data-model';
import type { List, MemorySession, Reads, Steps, Writes } from '@stratum/engine-memory';
import {
  conflict,
  invalidTransition,
  type CursorPageRequest,
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
import { idBounds, withinBounds } from '../created-range.ts';
import { EntityReads, optional, type ListTerms } from '../entity-reads.ts';
import { changeRow, lengthOf, lockParent } from '../guarded-change.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { usersTable } from '../user/user-table.ts';
import { browserSessionsTable, type BrowserSessionRow } from './browser-session-table.ts';
import { refreshTokensTable, toRefreshToken, type RefreshTokenRow } from './refresh-token-table.ts';

const PRIMARY_KEY = 'refresh_tokens_pkey';
const TOKEN_KEY = 'refresh_tokens_token_hash_key';
const FAMILY_INDEX = 'refresh_tokens_family_id_id_idx';

const isActive = ({ state }: RefreshTokenRow) => state === 'active';

export class MemoryRefreshTokenRepository implements RefreshTokenRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<RefreshTokenRow, RefreshToken, RefreshTokenFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, {
      table: refreshTokensTable,
      sorts: refreshTokenSorts,
      toModel: toRefreshToken,
      listOf: (filter, terms) => this.#listOf(filter, terms),
    });
  }

  lookup(id: RefreshTokenId): Promise<RefreshToken | undefined> {
    return this.#reads.lookup(id);
  }

  list<Request extends PageRequest<RefreshTokenSort> = CursorPageRequest<RefreshTokenSort>>(
    filter: RefreshTokenFilter,
    page?: Request,
  ): Promise<PageOf<Request, RefreshToken>> {
    return this.#reads.list(filter, page);
  }

  count(filter: RefreshTokenFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  findByTokenHash(tokenHash: Sha256): Promise<RefreshToken | undefined> {
    return this.#reads.find(TOKEN_KEY, tokenHash);
  }

  add({ sessionId, tokenHash, expiresAt }: NewRefreshToken): Promise<RefreshToken> {
    const { ids } = this.#sources;
    return this.#session.write(function* (s) {
      const parent = {
        table: browserSessionsTable,
        row: byId(browserSessionsTable, sessionId),
        mode: 'share',
      } as const;
      const session = yield* lockParent(s, parent, 'refresh_tokens_session_id_user_id_fkey');
      if (session.state !== 'active') {
        throw invalidTransition('browser-session', sessionId, session.state);
      }
      const id = ids.next() as RefreshTokenId;
      return yield* insert(s, {
        id,
        session_id: sessionId,
        user_id: session.user_id,
        family_id: id as string as RefreshTokenFamilyId,
        predecessor_id: null,
        token_hash: tokenHash,
        expires_at: expiresAt.getTime(),
      });
    });
  }

  rotate(
    tokenHash: Sha256,
    successor: RefreshTokenSuccessor,
  ): Promise<RotationOutcome | undefined> {
    const { ids } = this.#sources;
    const instant = this.#sources.clock.now();
    const now = instant.getTime();
    return this.#session.write(function* (s) {
      const known = s.find(refreshTokensTable, TOKEN_KEY, tokenHash);
      if (known === undefined) return undefined;
      const owners = yield* lockOwners(s, known.user_id, known.session_id);
      const good = (row: RefreshTokenRow) =>
        isActive(row) && now < row.expires_at && owners === 'active';
      // One that is not spent is not locked either: a refusal keeps nobody waiting.
      const spent = { ...byHash(tokenHash), where: good };
      const [locked] = yield* s.lock(refreshTokensTable, spent, 'no key update');
      const token = locked ?? s.find(refreshTokensTable, TOKEN_KEY, tokenHash);
      if (token === undefined) return undefined;
      const superseded = token.revocation_reason === 'superseded';
      if (token.state === 'revoked' && !superseded) return { kind: 'revoked' };
      const unseen = unseenSuccessor(s, token, { now, grace: successor.grace ?? 0 });
      if (superseded || (token.state === 'rotated' && unseen === undefined)) {
        yield* revokeFamily(s, token.family_id, now);
        yield* endSession(s, token.session_id, now);
        return { kind: 'reused', familyId: token.family_id, userId: token.user_id };
      }
      if (token.expires_at <= now) return { kind: 'expired' };
      if (owners === 'suspended') return { kind: 'suspended' };
      if (unseen === undefined) {
        const rotated = { state: 'rotated', rotated_at: now } as const;
        yield* s.update(refreshTokensTable, byHash(tokenHash), () => rotated);
      } else yield* supersede(s, unseen.id, now);
      const next = yield* insert(s, {
        id: ids.next(instant) as RefreshTokenId,
        session_id: token.session_id,
        user_id: token.user_id,
        family_id: token.family_id,
        predecessor_id: token.id,
        token_hash: successor.tokenHash,
        expires_at: successor.expiresAt.getTime(),
      });
      return { kind: 'rotated', token: next };
    });
  }

  revoke(id: RefreshTokenId, reason: RevocationReason): Promise<RefreshToken | undefined> {
    const change = revoked(reason, this.#now());
    return this.#session.write(function* (s) {
      const token = byId(refreshTokensTable, id);
      const revoke = { when: isActive, to: () => change };
      return optional(toRefreshToken, yield* changeRow(s, refreshTokensTable, token, revoke));
    });
  }

  revokeMany(filter: RefreshTokenFilter, reason: RevocationReason): Promise<number> {
    const change = revoked(reason, this.#now());
    return this.#session.write((s) => {
      const list = this.#listOf(filter, { reads: s });
      const active = { ...list, where: (row: RefreshTokenRow) => isActive(row) && list.where(row) };
      return lengthOf(s.update(refreshTokensTable, active, () => change));
    });
  }

  removeExpired(expiredBefore: Date, limit: number): Promise<number> {
    const expired = {
      index: 'refresh_tokens_expires_at_id_idx',
      before: [expiredBefore.getTime()],
    };
    return this.#session.write((s) =>
      lengthOf(s.remove(refreshTokensTable, expired, { limit, policy: 'skip locked' })),
    );
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #listOf(
    filter: RefreshTokenFilter,
    { reads }: Pick<ListTerms, 'reads'>,
  ): List<RefreshTokenRow, RefreshToken> {
    const { userId, sessionId, familyId, states, only } = filter;
    const bounds = idBounds(filter);
    const now = this.#now();
    return {
      ...bounds,
      ...indexFor(filter),
      table: refreshTokensTable,
      where: (row) =>
        (userId === undefined || row.user_id === userId) &&
        (sessionId === undefined || row.session_id === sessionId) &&
        (familyId === undefined || row.family_id === familyId) &&
        (states === undefined || states.includes(row.state)) &&
        withinBounds(row.id, bounds) &&
        (only === undefined || isUsable(reads, row, now)),
      placeOf: ({ id }) => ({ keys: [], id }),
      nodeOf: toRefreshToken,
    };
  }
}

function indexFor({ userId, sessionId, familyId }: RefreshTokenFilter): {
  readonly index: string;
  readonly is?: readonly string[];
} {
  if (familyId !== undefined) return { index: FAMILY_INDEX, is: [familyId] };
  if (sessionId !== undefined)
    return { index: 'refresh_tokens_session_id_id_idx', is: [sessionId] };
  if (userId !== undefined) return { index: 'refresh_tokens_user_id_id_idx', is: [userId] };
  return { index: PRIMARY_KEY };
}

function byHash(tokenHash: Sha256) {
  return { key: TOKEN_KEY, is: [tokenHash] };
}

function revoked(reason: RevocationReason, now: number): Partial<RefreshTokenRow> {
  return { state: 'revoked', revoked_at: now, revocation_reason: reason };
}

function isUsable(reads: Reads, row: RefreshTokenRow, now: number): boolean {
  return (
    isActive(row) &&
    now < row.expires_at &&
    reads.find(browserSessionsTable, 'browser_sessions_pkey', row.session_id)?.state === 'active' &&
    reads.find(usersTable, 'users_pkey', row.user_id)?.state === 'active'
  );
}

type FreshToken = Omit<
  RefreshTokenRow,
  'state' | 'rotated_at' | 'revoked_at' | 'revocation_reason'
>;

function* insert(s: Writes, token: FreshToken): Steps<RefreshToken> {
  const row: RefreshTokenRow = {
    ...token,
    state: 'active',
    rotated_at: null,
    revoked_at: null,
    revocation_reason: null,
  };
  return toRefreshToken(yield* s.insert(refreshTokensTable, row, { [TOKEN_KEY]: conflict }));
}

/** Keeps both in their states, from the root down, as whoever removes them goes. */
function* lockOwners(
  s: Writes,
  userId: UserId,
  sessionId: BrowserSessionId,
): Steps<'active' | 'suspended'> {
  const [user] = yield* s.lock(usersTable, byId(usersTable, userId), 'share');
  const row = byId(browserSessionsTable, sessionId);
  const [session] = yield* s.lock(browserSessionsTable, row, 'no key update');
  return user?.state === 'active' && session?.state === 'active' ? 'active' : 'suspended';
}

/** The successor of a token rotated within its grace, if that was never presented. */
function unseenSuccessor(
  reads: Reads,
  { id, rotated_at }: RefreshTokenRow,
  { now, grace }: { readonly now: number; readonly grace: number },
): RefreshTokenRow | undefined {
  if (rotated_at === null || grace === 0 || rotated_at + grace <= now) return undefined;
  return reads.first(refreshTokensTable, {
    key: 'refresh_tokens_predecessor_id_key',
    is: [id],
    where: isActive,
  });
}

function* supersede(s: Writes, id: RefreshTokenId, now: number): Steps<void> {
  const change = { ...revoked('superseded', now), predecessor_id: null };
  yield* s.update(refreshTokensTable, byId(refreshTokensTable, id), () => change);
}

function* revokeFamily(s: Writes, familyId: RefreshTokenFamilyId, now: number): Steps<void> {
  const family = { index: FAMILY_INDEX, is: [familyId], where: isActive };
  yield* s.update(refreshTokensTable, family, () => revoked('reuse', now));
}

function* endSession(s: Writes, id: BrowserSessionId, now: number): Steps<void> {
  const session = {
    ...byId(browserSessionsTable, id),
    where: ({ state }: BrowserSessionRow) => state === 'active',
  };
  const finished = { state: 'finished', finished_at: now, finish_reason: 'revoked' } as const;
  yield* s.update(browserSessionsTable, session, () => finished);
}
