import type {
  EmailAddress,
  UserEmail,
  UserEmailId,
  UserEmailState,
  UserEmailVerification,
  UserEmailVerificationId,
  UserEmailVerificationState,
  UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface UserEmailRow {
  readonly id: UserEmailId;
  readonly user_id: UserId;
  readonly address: EmailAddress;
  readonly address_folded: string;
  readonly state: UserEmailState['kind'];
  readonly verified_at: Date | null;
}

export const userEmails: RowTable<UserEmailRow> = {
  table: 'user_emails',
  columns: ['id', 'user_id', 'address', 'address_folded', 'state', 'verified_at'],
};

export function userEmailOf(row: UserEmailRow): UserEmail {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    address: row.address,
    state: stateOf(row),
  };
}

function stateOf({ id, state, verified_at }: UserEmailRow): UserEmailState {
  if (state === 'unverified' && verified_at === null) return { kind: state };
  if (state === 'verified' && verified_at !== null) return { kind: state, verifiedAt: verified_at };
  throw corruptRow('user_emails', 'state', id);
}

export interface UserEmailVerificationRow {
  readonly id: UserEmailVerificationId;
  readonly email_id: UserEmailId;
  readonly expires_at: Date;
  readonly state: UserEmailVerificationState['kind'];
  readonly consumed_at: Date | null;
}

/** Without `token_hash`, which no model carries. */
export const userEmailVerifications: RowTable<UserEmailVerificationRow> = {
  table: 'user_email_verifications',
  columns: ['id', 'email_id', 'expires_at', 'state', 'consumed_at'],
};

export function userEmailVerificationOf(row: UserEmailVerificationRow): UserEmailVerification {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    emailId: row.email_id,
    expiresAt: row.expires_at,
    state: verificationStateOf(row),
  };
}

function verificationStateOf({
  id,
  state,
  consumed_at,
}: UserEmailVerificationRow): UserEmailVerificationState {
  if (state === 'pending' && consumed_at === null) return { kind: state };
  if (state === 'consumed' && consumed_at !== null) return { kind: state, consumedAt: consumed_at };
  throw corruptRow('user_email_verifications', 'state', id);
}
