import {
  USER_ROLES,
  type User,
  type UserId,
  type Username,
  type UserRole,
} from '@stratum/data-model';
import { enumeration, instant, nullable, text, uuid, type Table } from '@stratum/engine-memory';
import { codePointLength, corruptRow, instantOfId } from '@stratum/kernel';

export interface UserRow {
  readonly id: UserId;
  readonly username: Username;
  readonly username_folded: string;
  readonly display_name: string;
  readonly role: UserRole;
  readonly state: User['state']['kind'];
  readonly locked_at: number | null;
  readonly deactivated_at: number | null;
  readonly last_login_at: number | null;
  readonly updated_at: number;
}

export const usersTable: Table<UserRow> = {
  name: 'users',
  columns: {
    id: uuid(),
    username: text(),
    username_folded: text(),
    display_name: text(),
    role: enumeration('user_role', USER_ROLES),
    state: text(),
    locked_at: nullable(instant()),
    deactivated_at: nullable(instant()),
    last_login_at: nullable(instant()),
    updated_at: instant(),
  },
  primaryKey: { name: 'users_pkey', columns: ['id'] },
  uniqueKeys: [{ name: 'users_username_folded_key', columns: ['username_folded'] }],
  checks: [
    {
      name: 'users_username_check',
      holds: (row) =>
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(row.username) &&
        row.username_folded === row.username.toLowerCase(),
    },
    {
      name: 'users_display_name_check',
      holds: ({ display_name }) => {
        const length = codePointLength(display_name);
        return length >= 1 && length <= 200;
      },
    },
    { name: 'users_state_check', holds: stateHolds },
  ],
  indexes: [
    { name: 'users_role_id_idx', columns: ['role', 'id'] },
    {
      name: 'users_state_id_idx',
      columns: ['state', 'id'],
      where: { sql: "state <> 'active'", holds: ({ state }) => state !== 'active' },
    },
  ],
};

function stateHolds({ state, locked_at, deactivated_at }: UserRow): boolean {
  switch (state) {
    case 'active':
      return locked_at === null && deactivated_at === null;
    case 'locked':
      return locked_at !== null && deactivated_at === null;
    case 'deactivated':
      return locked_at === null && deactivated_at !== null;
    default:
      return false;
  }
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    updatedAt: new Date(row.updated_at),
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    state: stateOf(row),
    lastLoginAt: row.last_login_at === null ? null : new Date(row.last_login_at),
  };
}

function stateOf({ id, state, locked_at, deactivated_at }: UserRow): User['state'] {
  if (state === 'active') return { kind: 'active' };
  if (state === 'locked' && locked_at !== null) {
    return { kind: 'locked', lockedAt: new Date(locked_at) };
  }
  if (state === 'deactivated' && deactivated_at !== null) {
    return { kind: 'deactivated', deactivatedAt: new Date(deactivated_at) };
  }
  throw corruptRow('users', 'state', id);
}
