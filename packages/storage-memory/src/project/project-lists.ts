import { fold, type Project, type ProjectOwner, type UserId } from '@stratum/data-model';
import type { AnyList, Reads } from '@stratum/engine-memory';
import { projectSorts, type ProjectFilter } from '@stratum/storage';
import { idBounds, withinBounds } from '../created-range.ts';
import type { Entity, ListTerms } from '../entity-reads.ts';
import { membershipsOf } from '../organization/organization-lists.ts';
import { organizationMembersTable } from '../organization/organization-table.ts';
import { teamMembersTable } from '../organization/team-table.ts';
import { sluggedRows } from '../slugged-rows.ts';
import { ownerColumns, projectsTable, toProject, type ProjectRow } from './project-table.ts';

const SLUG_KEY = 'projects_organization_id_slug_folded_key';
const BY_ORGANIZATION = 'projects_organization_id_id_idx';

export const projects: Entity<ProjectRow, Project, ProjectFilter> = {
  table: projectsTable,
  sorts: projectSorts,
  toModel: toProject,
  listOf: projectsBy,
};

function projectsBy(
  filter: ProjectFilter,
  { sort, reads, tenant }: ListTerms,
): AnyList<ProjectRow, Project> {
  const { organizationId, owner, visibilities, states, slugPrefix, accessibleToUserId } = filter;
  const columns = owner === undefined ? undefined : ownerColumns(owner);
  const prefix = slugPrefix === undefined ? undefined : fold(slugPrefix);
  const bounds = idBounds(filter);
  const within = organizationId ?? tenant;
  const list = {
    where: (row: ProjectRow) =>
      (organizationId === undefined || row.organization_id === organizationId) &&
      (columns === undefined ||
        (row.owner_user_id === columns.owner_user_id &&
          row.owner_team_id === columns.owner_team_id)) &&
      (visibilities === undefined || visibilities.includes(row.visibility)) &&
      (states === undefined || states.includes(row.state)) &&
      (prefix === undefined || row.slug_folded.startsWith(prefix)) &&
      withinBounds(row.id, bounds) &&
      (accessibleToUserId === undefined || isAccessible(reads, row, accessibleToUserId)),
    nodeOf: toProject,
    ...sluggedRows<ProjectRow>({
      table: projectsTable,
      sort,
      prefix,
      bounds,
      within,
      bySlug: within === undefined ? 'projects_slug_folded_id_idx' : SLUG_KEY,
      byId: within === undefined ? 'projects_pkey' : BY_ORGANIZATION,
    }),
  };
  if (owner !== undefined) return { ...list, gather: () => ownedBy(reads, owner) };
  if (accessibleToUserId === undefined || within !== undefined) return list;
  return { ...list, gather: () => inOrganizationsOf(reads, accessibleToUserId) };
}

function isAccessible(reads: Reads, row: ProjectRow, userId: UserId): boolean {
  const { organization_id, owner_user_id, owner_team_id, visibility } = row;
  if (owner_user_id === userId) return true;
  const inTeam =
    owner_team_id !== null &&
    reads.find(teamMembersTable, 'team_members_pkey', owner_team_id, organization_id, userId);
  if (inTeam !== false && inTeam !== undefined) return true;
  const key = 'organization_members_pkey';
  return (
    visibility === 'public' &&
    reads.find(organizationMembersTable, key, organization_id, userId) !== undefined
  );
}

function ownedBy(reads: Reads, owner: ProjectOwner): Iterable<ProjectRow> {
  return owner.kind === 'user'
    ? reads.rows(projectsTable, {
        index: 'projects_owner_user_id_idx',
        is: [owner.userId],
      })
    : reads.rows(projectsTable, {
        index: 'projects_owner_team_id_idx',
        is: [owner.teamId],
      });
}

/** All that a user may have access to: nobody has any outside of their organizations. */
function* inOrganizationsOf(reads: Reads, userId: UserId): Generator<ProjectRow> {
  for (const { organization_id } of reads.rows(organizationMembersTable, membershipsOf(userId))) {
    yield* reads.rows(projectsTable, { index: BY_ORGANIZATION, is: [organization_id] });
  }
}
