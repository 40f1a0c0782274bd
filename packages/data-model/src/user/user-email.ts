import type { Id } from '../branded.ts';
import type { EmailAddress } from '../text/email-address.ts';
import type { UserId } from './user.ts';

export type UserEmailId = Id<'user-email'>;

export const USER_EMAIL_STATES = ['unverified', 'verified'] as const;
export type UserEmailState =
  { readonly kind: 'unverified' } | { readonly kind: 'verified'; readonly verifiedAt: Date };

/** An address that a user claims. Many may claim it; once verified it is one user's alone. */
export interface UserEmail {
  readonly id: UserEmailId;
  readonly createdAt: Date;
  readonly userId: UserId;
  readonly address: EmailAddress;
  readonly state: UserEmailState;
}

export type UserEmailVerificationId = Id<'user-email-verification'>;

export type UserEmailVerificationState =
  { readonly kind: 'pending' } | { readonly kind: 'consumed'; readonly consumedAt: Date };

/** A proof of an address that is under way. Its token is known to the storage by its hash only. */
export interface UserEmailVerification {
  readonly id: UserEmailVerificationId;
  readonly createdAt: Date;
  readonly emailId: UserEmailId;
  /** Good before this instant; at it, expired. */
  readonly expiresAt: Date;
  readonly state: UserEmailVerificationState;
}
