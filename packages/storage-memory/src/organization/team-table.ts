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
import { hasLength, nameHolds, revisionHolds, slugHolds } from '../name-checks.ts';

export interface TeamRow {
  readonly id: TeamId;
  readonly organization_id: OrganizationId;
  readonly slug: Slug;
  readonly slug_folded: string;
  readonly name: string;
  readonly management: TeamManagement['kind'];
  readonly idp_group: string | null;
  readonly revision: number;
  readonly updated_at: number;
}

export const teamsTable: Table<TeamRow> = {
  name: 'teams',
  tenant: 'organization_id',
  columns: {
    id: uuid(),
    organization_id: uuid(),
    slug: text(),
    slug_folded: text(),
    name: text(),
    management: text(),
    idp_group: nullable(text()),
    revision: integer(),
    updated_at: instant(),
  },
  primaryKey: { name: 'teams_pkey', columns: ['id', 'organization_id'] },
  uniqueKeys: [
    {
      name: 'teams_organization_id_slug_folded_key',
      columns: ['organization_id', 'slug_folded'],
    },
  ],
  foreignKeys: [
    {
      name: 'teams_organization_id_fkey',
      columns: ['organization_id'],
      references: { table: 'organizations', columns: ['id'] },
      onDelete: 'restrict',
    },
  ],
  checks: [
    { name: 'teams_slug_check', holds: slugHolds },
    { name: 'teams_name_check', holds: nameHolds },
    {
      name: 'teams_management_check',
      holds: ({ management, idp_group }) =>
        management === 'manual'
          ? idp_group === null
          : management === 'idp' && idp_group !== null && hasLength(idp_group, 1, 255),
    },
    { name: 'teams_revision_check', holds: revisionHolds },
  ],
  indexes: [
    { name: 'teams_organization_id_id_idx', columns: ['organization_id', 'id'] },
    { name: 'teams_slug_folded_id_idx', columns: ['slug_folded', 'id'] },
  ],
};

export function toTeam(row: TeamRow): Team {
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    updatedAt: new Date(row.updated_at),
    revision: row.revision,
    slug: row.slug,
    name: row.name,
    management: managementOf(row),
  };
}

function managementOf({ id, management, idp_group }: TeamRow): TeamManagement {
  if (management === 'manual') return { kind: 'manual' };
  if (idp_group !== null) return { kind: 'idp', group: idp_group };
  throw corruptRow('teams', 'management', id);
}

export function managementColumns(
  management: TeamManagement,
): Pick<TeamRow, 'management' | 'idp_group'> {
  return {
    management: management.kind,
    idp_group: management.kind === 'idp' ? management.group : null,
  };
}

export interface TeamMemberRow {
  readonly team_id: TeamId;
  readonly organization_id: OrganizationId;
  readonly user_id: UserId;
  readonly role: TeamRole;
  readonly joined_at: number;
}

export const teamMembersTable: Table<TeamMemberRow> = {
  name: 'team_members',
  tenant: 'organization_id',
  columns: {
    team_id: uuid(),
    organization_id: uuid(),
    user_id: uuid(),
    role: enumeration('team_role', TEAM_ROLES),
    joined_at: instant(),
  },
  primaryKey: { name: 'team_members_pkey', columns: ['team_id', 'organization_id', 'user_id'] },
  foreignKeys: [
    {
      name: 'team_members_team_id_fkey',
      columns: ['team_id', 'organization_id'],
      references: { table: 'teams', columns: ['id', 'organization_id'] },
      onDelete: 'cascade',
    },
    {
      name: 'team_members_user_id_fkey',
      columns: ['organization_id', 'user_id'],
      references: { table: 'organization_members', columns: ['organization_id', 'user_id'] },
      onDelete: 'cascade',
    },
  ],
  indexes: [
    {
      name: 'team_members_user_id_organization_id_idx',
      columns: ['user_id', 'organization_id'],
    },
    {
      name: 'team_members_team_id_joined_at_idx',
      columns: ['team_id', 'joined_at', 'user_id'],
    },
    {
      name: 'team_members_joined_at_idx',
      columns: ['joined_at', 'team_id', 'user_id'],
    },
    {
      name: 'team_members_organization_id_joined_at_idx',
      columns: ['organization_id', 'joined_at', 'team_id', 'user_id'],
    },
  ],
};

export function toTeamMember(row: TeamMemberRow): TeamMember {
  return {
    teamId: row.team_id,
    organizationId: row.organization_id,
    userId: row.user_id,
    role: row.role,
    joinedAt: new Date(row.joined_at),
  };
}
