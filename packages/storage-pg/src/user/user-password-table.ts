import type { PasswordHash, UserId, UserPassword, UserPasswordId } from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { instantOfId } from '@stratum/kernel';

export interface UserPasswordRow {
  readonly id: UserPasswordId;
  readonly user_id: UserId;
  readonly hash: PasswordHash;
  readonly scheme: number;
}

export const userPasswords: RowTable<UserPasswordRow> = {
  table: 'user_passwords',
  columns: ['id', 'user_id', 'hash', 'scheme'],
};

export function userPasswordOf(row: UserPasswordRow): UserPassword {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    hash: row.hash,
    scheme: row.scheme,
  };
}
