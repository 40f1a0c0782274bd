import {
  ORGANIZATION_ROLES,
  type Organization,
  type OrganizationId,
  type OrganizationMember,
  type OrganizationRole,
  type OrganizationState,
  type Slug,
  type UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface OrganizationRow {
  readonly id: OrganizationId;
  readonly slug: Slug;
  readonly slug_folded: string;
  readonly name: string;
  readonly state: OrganizationState['kind'];
  readonly closed_at: Date | null;
  readonly revision: number;
  readonly updated_at: Date;
}

/** Without `member_revision`, which no model carries. */
export const organizations: RowTable<OrganizationRow> = {
  table: 'organizations',
  columns: ['id', 'slug', 'slug_folded', 'name', 'state', 'closed_at', 'revision', 'updated_at'],
  tenantColumn: 'id',
};

export function organizationOf(row: OrganizationRow): Organization {
  return {
    id: row.id,
    createdAt: instantOfId(row.id),
    updatedAt: row.updated_at,
    revision: row.revision,
    slug: row.slug,
    name: row.name,
    state: stateOf(row),
  };
}

function stateOf({ id, state, closed_at }: OrganizationRow): OrganizationState {
  if (state === 'active' && closed_at === null) return { kind: state };
  if (state === 'closed' && closed_at !== null) return { kind: state, closedAt: closed_at };
  throw corruptRow('organizations', 'state', id);
}

export interface OrganizationMemberRow {
  readonly organization_id: OrganizationId;
  readonly user_id: UserId;
  readonly role: OrganizationRole;
  readonly joined_at: Date;
}

export const organizationMembers: RowTable<OrganizationMemberRow> = {
  table: 'organization_members',
  columns: ['organization_id', 'user_id', 'role', 'joined_at'],
  tenantColumn: 'organization_id',
};

export function organizationMemberOf(row: OrganizationMemberRow): OrganizationMember {
  if (!ORGANIZATION_ROLES.includes(row.role)) {
    throw corruptRow('organization_members', 'role', row.user_id);
  }
  return {
    organizationId: row.organization_id,
    userId: row.user_id,
    role: row.role,
    joinedAt: row.joined_at,
  };
}
