import {
  PROJECT_VISIBILITIES,
  type OrganizationId,
  type Project,
  type ProjectDataSource,
  type ProjectId,
  type ProjectOwner,
  type ProjectVisibility,
  type Slug,
  type TeamId,
  type UserId,
  type WarehouseConnectionId,
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

export interface ProjectRow {
  readonly id: ProjectId;
  readonly organization_id: OrganizationId;
  readonly slug: Slug;
  readonly slug_folded: string;
  readonly name: string;
  readonly description: string;
  readonly owner_user_id: UserId | null;
  readonly owner_team_id: TeamId | null;
  readonly visibility: ProjectVisibility;
  readonly data_source: ProjectDataSource['kind'];
  readonly dbt_project_type: string | null;
  readonly dbt_connection_id: WarehouseConnectionId | null;
  readonly state: Project['state']['kind'];
  readonly archived_at: number | null;
  readonly revision: number;
  readonly service_account_sequence: number;
  readonly updated_at: number;
}

export const projectsTable: Table<ProjectRow> = {
  name: 'projects',
  tenant: 'organization_id',
  columns: {
    id: uuid(),
    organization_id: uuid(),
    slug: text(),
    slug_folded: text(),
    name: text(),
    description: text(),
    owner_user_id: nullable(uuid()),
    owner_team_id: nullable(uuid()),
    visibility: enumeration('project_visibility', PROJECT_VISIBILITIES),
    data_source: text(),
    dbt_project_type: nullable(text()),
    dbt_connection_id: nullable(uuid()),
    state: text(),
    archived_at: nullable(instant()),
    revision: integer(),
    service_account_sequence: integer(),
    updated_at: instant(),
  },
  primaryKey: { name: 'projects_pkey', columns: ['id', 'organization_id'] },
  uniqueKeys: [
    {
      name: 'projects_organization_id_slug_folded_key',
      columns: ['organization_id', 'slug_folded'],
    },
  ],
  foreignKeys: [
    {
      name: 'projects_organization_id_fkey',
      columns: ['organization_id'],
      references: { table: 'organizations', columns: ['id'] },
      onDelete: 'restrict',
    },
    {
      name: 'projects_owner_user_id_fkey',
      columns: ['organization_id', 'owner_user_id'],
      references: { table: 'organization_members', columns: ['organization_id', 'user_id'] },
      onDelete: 'restrict',
    },
    {
      name: 'projects_owner_team_id_fkey',
      columns: ['owner_team_id', 'organization_id'],
      references: { table: 'teams', columns: ['id', 'organization_id'] },
      onDelete: 'restrict',
    },
  ],
  checks: [
    { name: 'projects_slug_check', holds: slugHolds },
    { name: 'projects_name_check', holds: nameHolds },
    {
      name: 'projects_description_check',
      holds: ({ description }) => hasLength(description, 0, 2_000),
    },
    {
      name: 'projects_owner_check',
      holds: (row) => (row.owner_user_id === null) !== (row.owner_team_id === null),
    },
    { name: 'projects_data_source_check', holds: dataSourceHolds },
    {
      name: 'projects_state_check',
      holds: ({ state, archived_at }) =>
        state === 'active' ? archived_at === null : state === 'archived' && archived_at !== null,
    },
    {
      name: 'projects_revision_check',
      holds: (row) => revisionHolds(row) && row.service_account_sequence >= 0,
    },
  ],
  indexes: [
    { name: 'projects_organization_id_id_idx', columns: ['organization_id', 'id'] },
    { name: 'projects_slug_folded_id_idx', columns: ['slug_folded', 'id'] },
    {
      name: 'projects_owner_user_id_idx',
      columns: ['owner_user_id', 'organization_id', 'id'],
      where: { sql: 'owner_user_id is not null', holds: (row) => row.owner_user_id !== null },
    },
    {
      name: 'projects_owner_team_id_idx',
      columns: ['owner_team_id', 'organization_id', 'id'],
      where: { sql: 'owner_team_id is not null', holds: (row) => row.owner_team_id !== null },
    },
    {
      name: 'projects_archived_at_id_idx',
      columns: ['archived_at', 'id'],
      where: { sql: "state = 'archived'", holds: ({ state }) => state === 'archived' },
    },
  ],
};

function dataSourceHolds(row: ProjectRow): boolean {
  const { data_source, dbt_project_type, dbt_connection_id } = row;
  switch (data_source) {
    case 'none':
      return dbt_project_type === null && dbt_connection_id === null;
    case 'dbt':
      return (
        dbt_project_type !== null &&
        hasLength(dbt_project_type, 1, 50) &&
        dbt_connection_id !== null
      );
    default:
      return false;
  }
}

export function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    updatedAt: new Date(row.updated_at),
    revision: row.revision,
    slug: row.slug,
    name: row.name,
    description: row.description,
    owner: ownerOf(row),
    visibility: row.visibility,
    dataSource: dataSourceOf(row),
    state: stateOf(row),
  };
}

function ownerOf({ id, owner_user_id, owner_team_id }: ProjectRow): ProjectOwner {
  if (owner_user_id !== null) return { kind: 'user', userId: owner_user_id };
  if (owner_team_id !== null) return { kind: 'team', teamId: owner_team_id };
  throw corruptRow('projects', 'owner_user_id', id);
}

export function ownerColumns(
  owner: ProjectOwner,
): Pick<ProjectRow, 'owner_user_id' | 'owner_team_id'> {
  return owner.kind === 'user'
    ? { owner_user_id: owner.userId, owner_team_id: null }
    : { owner_user_id: null, owner_team_id: owner.teamId };
}

function dataSourceOf(row: ProjectRow): ProjectDataSource {
  const { id, data_source, dbt_project_type, dbt_connection_id } = row;
  if (data_source === 'none') return { kind: 'none' };
  if (dbt_project_type !== null && dbt_connection_id !== null) {
    return { kind: 'dbt', projectType: dbt_project_type, connectionId: dbt_connection_id };
  }
  throw corruptRow('projects', 'data_source', id);
}

export function dataSourceColumns(
  source: ProjectDataSource,
): Pick<ProjectRow, 'data_source' | 'dbt_project_type' | 'dbt_connection_id'> {
  const dbt = source.kind === 'dbt' ? source : undefined;
  return {
    data_source: source.kind,
    dbt_project_type: dbt?.projectType ?? null,
    dbt_connection_id: dbt?.connectionId ?? null,
  };
}

function stateOf({ id, state, archived_at }: ProjectRow): Project['state'] {
  if (state === 'active') return { kind: 'active' };
  if (archived_at !== null) return { kind: 'archived', archivedAt: new Date(archived_at) };
  throw corruptRow('projects', 'state', id);
}
