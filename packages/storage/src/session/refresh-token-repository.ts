import {
  REFRESH_TOKEN_STATES,
  REVOCATION_REASONS,
  type BrowserSessionId,
  type RefreshToken,
  type RefreshTokenFamilyId,
  type RefreshTokenId,
  type RefreshTokenState,
  type RevocationReason,
  type Sha256,
  type UserId,
} from '@stratum/data-model';
import {
  both,
  describeRepository,
  instant,
  integer,
  invalidArgument,
  listOf,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  primary,
  replica,
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type Rule,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import {
  batchLimitRule,
  createdRangeRules,
  sha256Rule,
  type CreatedRange,
} from '../domain-rules.ts';

export const refreshTokenSorts = { id: [] } as const satisfies Sorts;
export type RefreshTokenSort = SortOf<typeof refreshTokenSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface RefreshTokenFilter extends CreatedRange {
  readonly userId?: UserId | undefined;
  readonly sessionId?: BrowserSessionId | undefined;
  readonly familyId?: RefreshTokenFamilyId | undefined;
  readonly states?: readonly RefreshTokenState['kind'][] | undefined;
  /** Active and unexpired, of an active session of an active user. */
  readonly only?: 'usable' | undefined;
}

export interface NewRefreshToken {
  readonly sessionId: BrowserSessionId;
  readonly tokenHash: Sha256;
  readonly expiresAt: Date;
}

export interface RefreshTokenSuccessor {
  readonly tokenHash: Sha256;
  readonly expiresAt: Date;
  /**
   * Milliseconds, 0 (the default) to 60,000. For so long after its rotation a token whose successor was never
   * presented may be rotated once more, because its client may have lost the answer; that successor is then revoked as
   * superseded. Whoever presents that one after all ends the family as reuse: of a client and a thief who both hold the
   * token, neither keeps the session.
   */
  readonly grace?: number | undefined;
}

/** `expired` and `suspended` leave the token as it is; `suspended` means that its session or its user is not active. */
export type RotationOutcome =
  | { readonly kind: 'rotated'; readonly token: RefreshToken }
  | {
      readonly kind: 'reused';
      readonly familyId: RefreshTokenFamilyId;
      readonly userId: UserId;
    }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'suspended' };

export interface RefreshTokenReads {
  lookup(id: RefreshTokenId): Promise<RefreshToken | undefined>;

  list<Request extends PageRequest<RefreshTokenSort> = CursorPageRequest<RefreshTokenSort>>(
    filter: RefreshTokenFilter,
    page?: Request,
  ): Promise<PageOf<Request, RefreshToken>>;

  count(filter: RefreshTokenFilter): Promise<number>;

  /** In whatever state. */
  findByTokenHash(tokenHash: Sha256): Promise<RefreshToken | undefined>;
}

export interface RefreshTokenRepository extends RefreshTokenReads {
  /**
   * Begins a family. The user is the session's.
   * @throws StorageError `missing_reference` `refresh_tokens_session_id_user_id_fkey`; `invalid_transition` of the
   * session unless active; `conflict` `refresh_tokens_token_hash_key`
   */
  add(newRefreshToken: NewRefreshToken): Promise<RefreshToken>;

  /**
   * Spends a token and issues its successor in the same family; of any number of callers at once exactly one is
   * answered `rotated`. A token that was rotated before, or superseded, is `reused`: somebody else has it too, so its
   * whole family is revoked and its session finished as revoked, in the same unit of work. That is an outcome and not an error so that the revocation is committed. A revoked token is `revoked`; else
   * an expired one `expired`; else `suspended` is looked for. An unknown hash is `undefined`.
   * @throws StorageError `conflict` `refresh_tokens_token_hash_key` if the successor's hash is taken
   */
  rotate(tokenHash: Sha256, successor: RefreshTokenSuccessor): Promise<RotationOutcome | undefined>;

  /** Of an active token; a rotated or revoked one is returned as it is. */
  revoke(id: RefreshTokenId, reason: RevocationReason): Promise<RefreshToken | undefined>;

  /**
   * Revokes the active tokens that the filter selects, and answers how many.
   * @throws StorageError `invalid_argument` unless the filter names a user, a session or a family
   */
  revokeMany(filter: RefreshTokenFilter, reason: RevocationReason): Promise<number>;

  /**
   * Removes tokens that expired before the instant, in whatever state, the oldest first. Repeat while it answers
   * `limit`.
   * @param limit 1 to 1,000
   */
  removeExpired(expiredBefore: Date, limit: number): Promise<number>;
}

const id = uuid<RefreshTokenId>();
const reason = oneOf(REVOCATION_REASONS);

const filter = object<RefreshTokenFilter>({
  userId: optional(uuid<UserId>()),
  sessionId: optional(uuid<BrowserSessionId>()),
  familyId: optional(uuid<RefreshTokenFamilyId>()),
  states: optional(listOf(oneOf(REFRESH_TOKEN_STATES), REFRESH_TOKEN_STATES.length)),
  only: optional(oneOf(['usable'])),
  ...createdRangeRules,
});

const narrowed: Rule<RefreshTokenFilter> = (value, path) => {
  const { userId, sessionId, familyId } = value as RefreshTokenFilter;
  if ((userId ?? sessionId ?? familyId) === undefined) {
    throw invalidArgument(path, 'must name a userId, a sessionId or a familyId');
  }
  return value as RefreshTokenFilter;
};

const newRefreshToken = object<NewRefreshToken>({
  sessionId: uuid<BrowserSessionId>(),
  tokenHash: sha256Rule,
  expiresAt: instant(),
});

const successor = object<RefreshTokenSuccessor>({
  tokenHash: sha256Rule,
  expiresAt: instant(),
  grace: optional(integer(0, 60_000)),
});

export const refreshTokenRepository = describeRepository<
  RefreshTokenReads,
  RefreshTokenRepository
>()({
  entity: 'refresh-token',
  tenancy: 'global',
  reach: [],
  reads: {
    lookup: primary(param('id', id)),
    list: replica(param('filter', filter), param('page', pageRule(refreshTokenSorts))),
    count: replica(param('filter', filter)),
    findByTokenHash: primary(param('tokenHash', sha256Rule)),
  },
  writes: {
    add: write(param('newRefreshToken', newRefreshToken)),
    rotate: write(param('tokenHash', sha256Rule), param('successor', successor)),
    revoke: write(param('id', id), param('reason', reason)),
    revokeMany: write(param('filter', both(filter, narrowed)), param('reason', reason)),
    removeExpired: write(param('expiredBefore', instant()), param('limit', batchLimitRule)),
  },
});
