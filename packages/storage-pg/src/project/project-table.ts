import {
  PROJECT_VISIBILITIES,
  type OrganizationId,
  type Project,
  type ProjectDataSource,
  type ProjectId,
  type ProjectOwner,
  type ProjectState,
  type ProjectVisibility,
  type Slug,
  type TeamId,
  type UserId,
  type WarehouseConnectionId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

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
  readonly state: ProjectState['kind'];
  readonly archived_at: Date | null;
  readonly revision: number;
  readonly updated_at: Date;
}

/** Without `service_account_sequence`, which no model carries. */
export const projects: RowTable<ProjectRow> = {
  table: 'projects',
  columns: [
    'id',
    'organization_id',
    'slug',
    'slug_folded',
    'name',
    'description',
    'owner_user_id',
    'owner_team_id',
    'visibility',
    'data_source',
    'dbt_project_type',
    'dbt_connection_id',
    'state',
    'archived_at',
    'revision',
    'updated_at',
  ],
  tenantColumn: 'organization_id',
};

export function projectOf(row: ProjectRow): Project {
  if (!PROJECT_VISIBILITIES.includes(row.visibility)) {
    throw corruptRow('projects', 'visibility', row.id);
  }
  return {
    id: row.id,
    organizationId: row.organization_id,
    createdAt: instantOfId(row.id),
    updatedAt: row.updated_at,
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
  if (owner_user_id !== null && owner_team_id === null) {
    return { kind: 'user', userId: owner_user_id };
  }
  if (owner_team_id !== null && owner_user_id === null) {
    return { kind: 'team', teamId: owner_team_id };
  }
  throw corruptRow('projects', 'owner_user_id', id);
}

function dataSourceOf(row: ProjectRow): ProjectDataSource {
  const { id, data_source, dbt_project_type, dbt_connection_id } = row;
  if (data_source === 'none' && dbt_project_type === null && dbt_connection_id === null) {
    return { kind: data_source };
  }
  if (data_source === 'dbt' && dbt_project_type !== null && dbt_connection_id !== null) {
    return { kind: data_source, projectType: dbt_project_type, connectionId: dbt_connection_id };
  }
  throw corruptRow('projects', 'data_source', id);
}

function stateOf({ id, state, archived_at }: ProjectRow): ProjectState {
  if (state === 'active' && archived_at === null) return { kind: state };
  if (state === 'archived' && archived_at !== null) return { kind: state, archivedAt: archived_at };
  throw corruptRow('projects', 'state', id);
}
