import {
  REVOCATION_REASONS,
  type BrowserSessionId,
  type RefreshToken,
  type RefreshTokenFamilyId,
  type RefreshTokenId,
  type RefreshTokenState,
  type RevocationReason,
  type UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface RefreshTokenRow {
  readonly id: RefreshTokenId;
  readonly session_id: BrowserSessionId;
  readonly user_id: UserId;
  readonly family_id: RefreshTokenFamilyId;
  readonly predecessor_id: RefreshTokenId | null;
  readonly expires_at: Date;
  readonly state: RefreshTokenState['kind'];
  readonly rotated_at: Date | null;
  readonly revoked_at: Date | null;
  readonly revocation_reason: RevocationReason | null;
}

/** Without `token_hash`, which no model carries. */
export const refreshTokens: RowTable<RefreshTokenRow> = {
  table: 'refresh_tokens',
  columns: [
    'id',
    'session_id',
    'user_id',
    'family_id',
    'predecessor_id',
    'expires_at',
    'state',
    'rotated_at',
    'revoked_at',
    'revocation_reason',
  ],
};

export function refreshTokenOf(row: RefreshTokenRow): RefreshToken {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    sessionId: row.session_id,
    userId: row.user_id,
    familyId: row.family_id,
    predecessorId: row.predecessor_id,
    expiresAt: row.expires_at,
    state: stateOf(row),
  };
}

function stateOf(row: RefreshTokenRow): RefreshTokenState {
  const { id, state, rotated_at, revoked_at, revocation_reason: reason } = row;
  if (state === 'active' && rotated_at === null && revoked_at === null) return { kind: state };
  if (state === 'rotated' && rotated_at !== null) return { kind: state, rotatedAt: rotated_at };
  if (state === 'revoked' && revoked_at !== null && reason !== null) {
    if (REVOCATION_REASONS.includes(reason)) return { kind: state, revokedAt: revoked_at, reason };
  }
  throw corruptRow('refresh_tokens', 'state', id);
}
