import type { Branded, Id } from '../branded.ts';
import type { UserId } from './user.ts';

export type UserPasswordId = Id<'user-password'>;

/** A password's hash as a PHC string: 20 to 512 printable ASCII characters, beginning with `$`. */
export type PasswordHash = Branded<string, 'password-hash'>;

export const PASSWORD_HASH_PATTERN = /^\$[\x21-\x7e]{19,511}$/;

export const PASSWORD_HASH_WANTS =
  'must be a PHC string: 20 to 512 printable ASCII characters, beginning with $';

/** A user's present password. Each change of it has a new id. */
export interface UserPassword {
  readonly id: UserPasswordId;
  readonly createdAt: Date;
  readonly userId: UserId;
  readonly hash: PasswordHash;
  /** The service's number for the way of hashing: 1 to 32,767. */
  readonly scheme: number;
}
