import { fold, type Team, type TeamMember, type UserId } from '@stratum/data-model';
import type { AnyList, Reads } from '@stratum/engine-memory';
import { teamSorts, type TeamFilter, type TeamMemberFilter } from '@stratum/storage';
import type { Entity, ListTerms } from '../entity-reads.ts';
import { sluggedRows } from '../slugged-rows.ts';
import {
  teamMembersTable,
  teamsTable,
  toTeam,
  toTeamMember,
  type TeamMemberRow,
  type TeamRow,
} from './team-table.ts';

const PRIMARY_KEY = 'teams_pkey';
const SLUG_KEY = 'teams_organization_id_slug_folded_key';
export const SEATS_OF_USER = 'team_members_user_id_organization_id_idx';

export const teams: Entity<TeamRow, Team, TeamFilter> = {
  table: teamsTable,
  sorts: teamSorts,
  toModel: toTeam,
  listOf: teamsBy,
};

function teamsBy(filter: TeamFilter, { sort, reads, tenant }: ListTerms): AnyList<TeamRow, Team> {
  const { organizationId, memberUserId, managements, slugPrefix } = filter;
  const prefix = slugPrefix === undefined ? undefined : fold(slugPrefix);
  const within = organizationId ?? tenant;
  const list = {
    where: (row: TeamRow) =>
      (organizationId === undefined || row.organization_id === organizationId) &&
      (managements === undefined || managements.includes(row.management)) &&
      (prefix === undefined || row.slug_folded.startsWith(prefix)),
    nodeOf: toTeam,
    ...sluggedRows<TeamRow>({
      table: teamsTable,
      sort,
      prefix,
      within,
      bySlug: within === undefined ? 'teams_slug_folded_id_idx' : SLUG_KEY,
      byId: within === undefined ? PRIMARY_KEY : 'teams_organization_id_id_idx',
    }),
  };
  if (memberUserId === undefined) return list;
  return { ...list, gather: () => teamsOf(reads, memberUserId) };
}

/** The teams that a user has a seat in. */
function* teamsOf(reads: Reads, userId: UserId): Generator<TeamRow> {
  const seats = { index: SEATS_OF_USER, is: [userId] };
  for (const { team_id, organization_id } of reads.rows(teamMembersTable, seats)) {
    const team = reads.find(teamsTable, PRIMARY_KEY, team_id, organization_id);
    if (team !== undefined) yield team;
  }
}

export function teamMembersBy(
  { teamId, userId, roles }: TeamMemberFilter,
  { tenant }: ListTerms,
): AnyList<TeamMemberRow, TeamMember> {
  const list = {
    table: teamMembersTable,
    where: (row: TeamMemberRow) =>
      (teamId === undefined || row.team_id === teamId) &&
      (userId === undefined || row.user_id === userId) &&
      (roles === undefined || roles.includes(row.role)),
    placeOf: (row: TeamMemberRow) => ({ keys: [row.joined_at, row.team_id], id: row.user_id }),
    nodeOf: toTeamMember,
  };
  if (teamId !== undefined) {
    return {
      ...list,
      index: 'team_members_team_id_joined_at_idx',
      is: [teamId],
      boundAt: ({ keys, id }) => [keys[0]!, id],
    };
  }
  if (userId !== undefined) {
    return { ...list, index: SEATS_OF_USER, is: [userId], sorted: false };
  }
  return tenant === undefined
    ? { ...list, index: 'team_members_joined_at_idx' }
    : { ...list, index: 'team_members_organization_id_joined_at_idx', is: [tenant] };
}
