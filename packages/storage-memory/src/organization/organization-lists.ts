import {
  fold,
  type Organization,
  type OrganizationId,
  type OrganizationMember,
  type UserId,
} from '@stratum/data-model';
import type { AnyList, Reads } from '@stratum/engine-memory';
import {
  organizationSorts,
  type OrganizationFilter,
  type OrganizationMemberFilter,
} from '@stratum/storage';
import type { Entity, ListTerms } from '../entity-reads.ts';
import { byId } from '../row-selection.ts';
import { sluggedRows } from '../slugged-rows.ts';
import {
  organizationMembersTable,
  organizationsTable,
  toOrganization,
  toOrganizationMember,
  type OrganizationMemberRow,
  type OrganizationRow,
} from './organization-table.ts';

export const organizations: Entity<OrganizationRow, Organization, OrganizationFilter> = {
  table: organizationsTable,
  sorts: organizationSorts,
  toModel: toOrganization,
  listOf: organizationsBy,
};

export function findOrganizationMember(
  reads: Reads,
  organizationId: OrganizationId,
  userId: UserId,
): OrganizationMemberRow | undefined {
  return reads.find(organizationMembersTable, 'organization_members_pkey', organizationId, userId);
}

function organizationsBy(
  filter: OrganizationFilter,
  { sort, reads }: ListTerms,
): AnyList<OrganizationRow, Organization> {
  const { states, memberUserId, slugPrefix } = filter;
  const prefix = slugPrefix === undefined ? undefined : fold(slugPrefix);
  const list = {
    where: (row: OrganizationRow) =>
      (states === undefined || states.includes(row.state)) &&
      (prefix === undefined || row.slug_folded.startsWith(prefix)) &&
      (memberUserId === undefined ||
        findOrganizationMember(reads, row.id, memberUserId) !== undefined),
    nodeOf: toOrganization,
    ...sluggedRows<OrganizationRow>({
      table: organizationsTable,
      sort,
      prefix,
      bySlug: 'organizations_slug_folded_key',
      byId: 'organizations_pkey',
    }),
  };
  if (memberUserId === undefined) return list;
  return { ...list, gather: () => organizationsOf(reads, memberUserId) };
}

/** The organizations that a user is a member of. */
function* organizationsOf(reads: Reads, userId: UserId): Generator<OrganizationRow> {
  for (const { organization_id } of reads.rows(organizationMembersTable, membershipsOf(userId))) {
    const organization = reads.first(organizationsTable, byId(organizationsTable, organization_id));
    if (organization !== undefined) yield organization;
  }
}

/** The seats of a user in organizations, in the order of joining. */
export function membershipsOf(userId: UserId) {
  return { index: 'organization_members_user_id_joined_at_idx', is: [userId] };
}

export function organizationMembersBy(
  { organizationId, userId, roles }: OrganizationMemberFilter,
  { tenant }: ListTerms,
): AnyList<OrganizationMemberRow, OrganizationMember> {
  const list = {
    table: organizationMembersTable,
    where: (row: OrganizationMemberRow) =>
      (organizationId === undefined || row.organization_id === organizationId) &&
      (userId === undefined || row.user_id === userId) &&
      (roles === undefined || roles.includes(row.role)),
    placeOf: (row: OrganizationMemberRow) => ({
      keys: [row.joined_at, row.organization_id],
      id: row.user_id,
    }),
    nodeOf: toOrganizationMember,
  };
  if (userId !== undefined) {
    return { ...list, ...membershipsOf(userId), boundAt: ({ keys }) => keys };
  }
  const within = organizationId ?? tenant;
  if (within === undefined) {
    return { ...list, index: 'organization_members_joined_at_idx' };
  }
  return {
    ...list,
    index: 'organization_members_organization_id_joined_at_idx',
    is: [within],
    boundAt: ({ keys, id }) => [keys[0]!, id],
  };
}
