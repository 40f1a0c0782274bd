import type { PasswordHash, UserId, UserPassword, UserPasswordId } from '@stratum/data-model';
import { smallint, text, uuid, type Table } from '@stratum/engine-memory';
import { instantOfId } from '@stratum/kernel';

export interface UserPasswordRow {
  readonly id: UserPasswordId;
  readonly user_id: UserId;
  readonly hash: PasswordHash;
  readonly scheme: number;
}

export const userPasswordsTable: Table<UserPasswordRow> = {
  name: 'user_passwords',
  columns: { id: uuid(), user_id: uuid(), hash: text(), scheme: smallint() },
  primaryKey: { name: 'user_passwords_pkey', columns: ['id'] },
  uniqueKeys: [{ name: 'user_passwords_user_id_key', columns: ['user_id'] }],
  foreignKeys: [
    {
      name: 'user_passwords_user_id_fkey',
      columns: ['user_id'],
      references: { table: 'users', columns: ['id'] },
      onDelete: 'cascade',
    },
  ],
  checks: [
    {
      name: 'user_passwords_hash_check',
      holds: ({ hash }) => /^\$[!-~]{19,511}$/.test(hash),
    },
    { name: 'user_passwords_scheme_check', holds: ({ scheme }) => scheme >= 1 },
  ],
};

export function toUserPassword(row: UserPasswordRow): UserPassword {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    userId: row.user_id,
    hash: row.hash,
    scheme: row.scheme,
  };
}
