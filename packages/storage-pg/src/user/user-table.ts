import {
  USER_ROLES,
  type User,
  type UserId,
  type Username,
  type UserRole,
  type UserState,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface UserRow {
  readonly id: UserId;
  readonly username: Username;
  readonly username_folded: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly state: UserState['kind'];
  readonly locked_at: Date | null;
  readonly deactivated_at: Date | null;
  readonly last_login_at: Date | null;
  readonly updated_at: Date;
}

export const users: RowTable<UserRow> = {
  table: 'users',
  columns: [
    'id',
    'username',
    'username_folded',
    'display_name',
    'role',
    'state',
    'locked_at',
    'deactivated_at',
    'last_login_at',
    'updated_at',
  ],
};

export function userOf(row: UserRow): User {
  if (!USER_ROLES.includes(row.role)) throw corruptRow('users', 'role', row.id);
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    updatedAt: row.updated_at,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    state: stateOf(row),
    lastLoginAt: row.last_login_at,
  };
}

function stateOf({ id, state, locked_at, deactivated_at }: UserRow): UserState {
  if (state === 'active' && locked_at === null && deactivated_at === null) return { kind: state };
  if (state === 'locked' && locked_at !== null) return { kind: state, lockedAt: locked_at };
  if (state === 'deactivated' && deactivated_at !== null) {
    return { kind: state, deactivatedAt: deactivated_at };
  }
  throw corruptRow('users', 'state', id);
}
