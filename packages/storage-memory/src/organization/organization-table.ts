import {
  ORGANIZATION_ROLES,
  type Organization,
  type OrganizationId,
  type OrganizationMember,
  type OrganizationRole,
  type Slug,
  type UserId,
} from '@stratum/data-model';
import {
  enumeration,
  instant,
  integer,
  nullable,
  text,
  uuid,
  type Table,
} from '@stratum/engine-memory';
import { corruptRow, instantOfId } from '@stratum/kernel';
import { nameHolds, revisionHolds, slugHolds } from '../name-checks.ts';

export interface OrganizationRow {
  readonly id: OrganizationId;
  readonly slug: Slug;
  readonly slug_folded: string;
  readonly name: string;
  readonly state: Organization['state']['kind'];
  readonly closed_at: number | null;
  readonly revision: number;
  /** Raised by whoever changes members so that the number of owners matters: their lock. */
  readonly member_revision: number;
  readonly updated_at: number;
}

export const organizationsTable: Table<OrganizationRow> = {
  name: 'organizations',
  tenant: 'id',
  columns: {
    id: uuid(),
    slug: text(),
    slug_folded: text(),
    name: text(),
    state: text(),
    closed_at: nullable(instant()),
    revision: integer(),
    member_revision: integer(),
    updated_at: instant(),
  },
  primaryKey: { name: 'organizations_pkey', columns: ['id'] },
  uniqueKeys: [{ name: 'organizations_slug_folded_key', columns: ['slug_folded'] }],
  checks: [
    { name: 'organizations_slug_check', holds: slugHolds },
    { name: 'organizations_name_check', holds: nameHolds },
    {
      name: 'organizations_state_check',
      holds: ({ state, closed_at }) =>
        state === 'active' ? closed_at === null : state === 'closed' && closed_at !== null,
    },
    {
      name: 'organizations_revision_check',
      holds: (row) => revisionHolds(row) && row.member_revision >= 0,
    },
  ],
};

export function toOrganization(row: OrganizationRow): Organization {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    updatedAt: new Date(row.updated_at),
    revision: row.revision,
    slug: row.slug,
    name: row.name,
    state: stateOf(row),
  };
}

function stateOf({ id, state, closed_at }: OrganizationRow): Organization['state'] {
  if (state === 'active') return { kind: 'active' };
  if (closed_at !== null) return { kind: 'closed', closedAt: new Date(closed_at) };
  throw corruptRow('organizations', 'state', id);
}

export interface OrganizationMemberRow {
  readonly organization_id: OrganizationId;
  readonly user_id: UserId;
  readonly role: OrganizationRole;
  readonly joined_at: number;
}

export const organizationMembersTable: Table<OrganizationMemberRow> = {
  name: 'organization_members',
  tenant: 'organization_id',
  columns: {
    organization_id: uuid(),
    user_id: uuid(),
    role: enumeration('organization_role', ORGANIZATION_ROLES),
    joined_at: instant(),
  },
  primaryKey: { name: 'organization_members_pkey', columns: ['organization_id', 'user_id'] },
  foreignKeys: [
    {
      name: 'organization_members_organization_id_fkey',
      columns: ['organization_id'],
      references: { table: 'organizations', columns: ['id'] },
      onDelete: 'cascade',
    },
    {
      name: 'organization_members_user_id_fkey',
      columns: ['user_id'],
      references: { table: 'users', columns: ['id'] },
      onDelete: 'restrict',
    },
  ],
  indexes: [
    {
      name: 'organization_members_user_id_joined_at_idx',
      columns: ['user_id', 'joined_at', 'organization_id'],
    },
    {
      name: 'organization_members_role_idx',
      columns: ['organization_id', 'role', 'user_id'],
    },
    {
      name: 'organization_members_organization_id_joined_at_idx',
      columns: ['organization_id', 'joined_at', 'user_id'],
    },
    {
      name: 'organization_members_joined_at_idx',
      columns: ['joined_at', 'organization_id', 'user_id'],
    },
  ],
};

export function toOrganizationMember(row: OrganizationMemberRow): OrganizationMember {
  return {
    organizationId: row.organization_id,
    userId: row.user_id,
    role: row.role,
    joinedAt: new Date(row.joined_at),
  };
}
