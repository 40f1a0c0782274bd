import {
  REVOCATION_REASONS,
  type BrowserSessionId,
  type RefreshToken,
  type RefreshTokenFamilyId,
  type RefreshTokenId,
  type RevocationReason,
  type Sha256,
  type UserId,
} from '@stratum/data-model';
import { bytes, instant, nullable, text, uuid, type Table } from '@stratum/engine-memory';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface RefreshTokenRow {
  readonly id: RefreshTokenId;
  readonly session_id: BrowserSessionId;
  readonly user_id: UserId;
  readonly family_id: RefreshTokenFamilyId;
  readonly predecessor_id: RefreshTokenId | null;
  readonly token_hash: Sha256;
  readonly expires_at: number;
  readonly state: RefreshToken['state']['kind'];
  readonly rotated_at: number | null;
  readonly revoked_at: number | null;
  readonly revocation_reason: RevocationReason | null;
}

const SHA256_DIGITS = 64;

export const refreshTokensTable: Table<RefreshTokenRow> = {
  name: 'refresh_tokens',
  columns: {
    id: uuid(),
    session_id: uuid(),
    user_id: uuid(),
    family_id: uuid(),
    predecessor_id: nullable(uuid()),
    token_hash: bytes(),
    expires_at: instant(),
    state: text(),
    rotated_at: nullable(instant()),
    revoked_at: nullable(instant()),
    revocation_reason: nullable(text()),
  },
  primaryKey: { name: 'refresh_tokens_pkey', columns: ['id'] },
  uniqueKeys: [
    { name: 'refresh_tokens_token_hash_key', columns: ['token_hash'] },
    { name: 'refresh_tokens_predecessor_id_key', columns: ['predecessor_id'] },
  ],
  foreignKeys: [
    {
      name: 'refresh_tokens_session_id_user_id_fkey',
      columns: ['session_id', 'user_id'],
      references: { table: 'browser_sessions', columns: ['id', 'user_id'] },
      onDelete: 'cascade',
    },
    {
      name: 'refresh_tokens_predecessor_id_fkey',
      columns: ['predecessor_id'],
      references: { table: 'refresh_tokens', columns: ['id'] },
      onDelete: 'set null',
    },
  ],
  checks: [
    {
      name: 'refresh_tokens_token_hash_check',
      holds: ({ token_hash }) => token_hash.length === SHA256_DIGITS,
    },
    { name: 'refresh_tokens_state_check', holds: stateHolds },
  ],
  indexes: [
    { name: 'refresh_tokens_session_id_id_idx', columns: ['session_id', 'id'] },
    { name: 'refresh_tokens_user_id_id_idx', columns: ['user_id', 'id'] },
    { name: 'refresh_tokens_family_id_id_idx', columns: ['family_id', 'id'] },
    { name: 'refresh_tokens_expires_at_id_idx', columns: ['expires_at', 'id'] },
  ],
};

function stateHolds({ state, ...row }: RefreshTokenRow): boolean {
  const { rotated_at, revoked_at, revocation_reason } = row;
  switch (state) {
    case 'active':
      return rotated_at === null && revoked_at === null && revocation_reason === null;
    case 'rotated':
      return rotated_at !== null && revoked_at === null && revocation_reason === null;
    case 'revoked':
      return (
        rotated_at === null &&
        revoked_at !== null &&
        revocation_reason !== null &&
        REVOCATION_REASONS.includes(revocation_reason)
      );
    default:
      return false;
  }
}

export function toRefreshToken(row: RefreshTokenRow): RefreshToken {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    sessionId: row.session_id,
    userId: row.user_id,
    familyId: row.family_id,
    predecessorId: row.predecessor_id,
    expiresAt: new Date(row.expires_at),
    state: stateOf(row),
  };
}

function stateOf(row: RefreshTokenRow): RefreshToken['state'] {
  const { state, rotated_at, revoked_at, revocation_reason } = row;
  if (state === 'active') return { kind: 'active' };
  if (state === 'rotated' && rotated_at !== null) {
    return { kind: 'rotated', rotatedAt: new Date(rotated_at) };
  }
  if (revoked_at !== null && revocation_reason !== null) {
    return { kind: 'revoked', revokedAt: new Date(revoked_at), reason: revocation_reason };
  }
  throw corruptRow('refresh_tokens', 'state', row.id);
}
