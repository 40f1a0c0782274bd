import {
  TEAM_ROLES,
  type OrganizationId,
  type Slug,
  type Team,
  type TeamId,
  type TeamManagement,
  type TeamMember,
  type TeamRole,
  type UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface TeamRow {
  readonly id: TeamId;
  readonly organization_id: OrganizationId;
  readonly slug: Slug;
  readonly slug_folded: string;
  readonly name: string;
  readonly management: TeamManagement['kind'];
  readonly idp_group: string | null;
  readonly revision: number;
  readonly updated_at: Date;
}

export const teams: RowTable<TeamRow> = {
  table: 'teams',
  columns: [
    'id',
    'organization_id',
    'slug',
    'slug_folded',
    'name',
    'management',
    'idp_group',
    'revision',
    'updated_at',
  ],
  tenantColumn: 'organization_id',
};

export function teamOf(row: TeamRow): Team {
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    updatedAt: row.updated_at,
    revision: row.revision,
    slug: row.slug,
    name: row.name,
    management: managementOf(row),
  };
}

function managementOf({ id, management, idp_group }: TeamRow): TeamManagement {
  if (management === 'manual' && idp_group === null) return { kind: management };
  if (management === 'idp' && idp_group !== null) return { kind: management, group: idp_group };
  throw corruptRow('teams', 'management', id);
}

export interface TeamMemberRow {
  readonly team_id: TeamId;
  readonly organization_id: OrganizationId;
  readonly user_id: UserId;
  readonly role: TeamRole;
  readonly joined_at: Date;
}

export const teamMembers: RowTable<TeamMemberRow> = {
  table: 'team_members',
  columns: ['team_id', 'organization_id', 'user_id', 'role', 'joined_at'],
  tenantColumn: 'organization_id',
};

export function teamMemberOf(row: TeamMemberRow): TeamMember {
  if (!TEAM_ROLES.includes(row.role)) throw corruptRow('team_members', 'role', row.user_id);
  return {
    teamId: row.team_id,
    organizationId: row.organization_id,
    userId: row.user_id,
    role: row.role,
    joinedAt: row.joined_at,
  };
}
