import type { Branded, Id } from '../branded.ts';
import type { UserId } from '../user/user.ts';
import type { BrowserSessionId } from './browser-session.ts';

export type RefreshTokenId = Id<'refresh-token'>;

/** Names a chain of tokens, each the successor of the one before: the id of the first. */
export type RefreshTokenFamilyId = Branded<string, 'refresh-token-family-id'>;

/** `superseded`: a successor that its client never received, replaced when the client asked again. */
export const REVOCATION_REASONS = ['logout', 'reuse', 'admin', 'superseded'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

export const REFRESH_TOKEN_STATES = ['active', 'rotated', 'revoked'] as const;
export type RefreshTokenState =
  | { readonly kind: 'active' }
  | { readonly kind: 'rotated'; readonly rotatedAt: Date }
  | {
      readonly kind: 'revoked';
      readonly revokedAt: Date;
      readonly reason: RevocationReason;
    };

/**
 * A refresh token, known to the storage by its hash only, which no model carries. It is usable while it is active and
 * unexpired, its session active, and its user active.
 */
export interface RefreshToken {
  readonly id: RefreshTokenId;
  readonly createdAt: Date;
  readonly sessionId: BrowserSessionId;
  readonly userId: UserId;
  readonly familyId: RefreshTokenFamilyId;
  /** The token that this one replaced; null for the first of a family and once that one has been removed. */
  readonly predecessorId: RefreshTokenId | null;
  /** Good before this instant; at it, expired. */
  readonly expiresAt: Date;
  readonly state: RefreshTokenState;
}
