import type { PasswordHash, UserId, UserPassword, UserPasswordId } from '@stratum/data-model';
import { instantOfId } from '@stratum/kernel';

export interface UserPasswordRow {
  readonly id: UserPasswordId;
  readonly user_id: UserId;
  readonly hash: PasswordHash;
  readonly scheme: number;
}

export const userPasswordColumns = [
  'id',
  'user_id',
  'hash',
  'scheme',
] as const satisfies (keyof UserPasswordRow)[];

export function userPasswordOf(row: UserPasswordRow): UserPassword {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    hash: row.hash,
    scheme: row.scheme,
  };
}
