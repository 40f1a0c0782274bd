import type {
  EmailAddress,
  Sha256,
  UserEmail,
  UserEmailId,
  UserEmailVerification,
  UserEmailVerificationId,
  UserId,
} from '@stratum/data-model';
import { bytes, instant, nullable, text, uuid, type Table } from '@stratum/engine-memory';
import { codePointLength, corruptRow, instantOfId } from '@stratum/kernel';

export interface UserEmailRow {
  readonly id: UserEmailId;
  readonly user_id: UserId;
  readonly address: EmailAddress;
  readonly address_folded: string;
  readonly state: UserEmail['state']['kind'];
  readonly verified_at: number | null;
}

const MAX_INDEXED_BYTES = 2_300;

/** White space is that of `[:space:]` in the C collation. */
const ADDRESS = /^[^@\t-\r ]+@[^@\t-\r ]+$/u;

export const userEmailsTable: Table<UserEmailRow> = {
  name: 'user_emails',
  columns: {
    id: uuid(),
    user_id: uuid(),
    address: text(),
    address_folded: text(),
    state: text(),
    verified_at: nullable(instant()),
  },
  primaryKey: { name: 'user_emails_pkey', columns: ['id'] },
  uniqueKeys: [
    { name: 'user_emails_user_id_address_folded_key', columns: ['user_id', 'address_folded'] },
    {
      name: 'user_emails_verified_address_key',
      columns: ['address_folded'],
      where: { sql: "state = 'verified'", holds: ({ state }) => state === 'verified' },
    },
  ],
  foreignKeys: [
    {
      name: 'user_emails_user_id_fkey',
      columns: ['user_id'],
      references: { table: 'users', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
  checks: [
    {
      name: 'user_emails_address_check',
      holds: ({ address, address_folded }) => {
        const length = codePointLength(address);
        return (
          length >= 3 &&
          length <= 254 &&
          ADDRESS.test(address) &&
          Buffer.byteLength(address_folded) <= MAX_INDEXED_BYTES
        );
      },
    },
    {
      name: 'user_emails_state_check',
      holds: ({ state, verified_at }) =>
        state === 'unverified'
          ? verified_at === null
          : state === 'verified' && verified_at !== null,
    },
  ],
  indexes: [{ name: 'user_emails_address_folded_id_idx', columns: ['address_folded', 'id'] }],
};

export function toUserEmail(row: UserEmailRow): UserEmail {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    address: row.address,
    state: stateOf(row),
  };
}

function stateOf({ id, state, verified_at }: UserEmailRow): UserEmail['state'] {
  if (state === 'unverified') return { kind: 'unverified' };
  if (verified_at !== null) return { kind: 'verified', verifiedAt: new Date(verified_at) };
  throw corruptRow('user_emails', 'state', id);
}

export interface UserEmailVerificationRow {
  readonly id: UserEmailVerificationId;
  readonly email_id: UserEmailId;
  readonly token_hash: Sha256;
  readonly expires_at: number;
  readonly state: UserEmailVerification['state']['kind'];
  readonly consumed_at: number | null;
}

const SHA256_DIGITS = 64;

export const userEmailVerificationsTable: Table<UserEmailVerificationRow> = {
  name: 'user_email_verifications',
  columns: {
    id: uuid(),
    email_id: uuid(),
    token_hash: bytes(),
    expires_at: instant(),
    state: text(),
    consumed_at: nullable(instant()),
  },
  primaryKey: { name: 'user_email_verifications_pkey', columns: ['id'] },
  uniqueKeys: [
    { name: 'user_email_verifications_token_hash_key', columns: ['token_hash'] },
    {
      name: 'user_email_verifications_pending_key',
      columns: ['email_id'],
      where: { sql: "state = 'pending'", holds: ({ state }) => state === 'pending' },
    },
  ],
  foreignKeys: [
    {
      name: 'user_email_verifications_email_id_fkey',
      columns: ['email_id'],
      references: { table: 'user_emails', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
  checks: [
    {
      name: 'user_email_verifications_token_hash_check',
      holds: ({ token_hash }) => token_hash.length === SHA256_DIGITS,
    },
    {
      name: 'user_email_verifications_state_check',
      holds: ({ state, consumed_at }) =>
        state === 'pending' ? consumed_at === null : state === 'consumed' && consumed_at !== null,
    },
  ],
  indexes: [
    { name: 'user_email_verifications_email_id_idx', columns: ['email_id'] },
    { name: 'user_email_verifications_expires_at_id_idx', columns: ['expires_at', 'id'] },
  ],
};

export function toUserEmailVerification(row: UserEmailVerificationRow): UserEmailVerification {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    emailId: row.email_id,
    expiresAt: new Date(row.expires_at),
    state: verificationStateOf(row),
  };
}

function verificationStateOf({
  id,
  state,
  consumed_at,
}: UserEmailVerificationRow): UserEmailVerification['state'] {
  if (state === 'pending') return { kind: 'pending' };
  if (consumed_at !== null) return { kind: 'consumed', consumedAt: new Date(consumed_at) };
  throw corruptRow('user_email_verifications', 'state', id);
}
