import {
  fold,
  type OrganizationId,
  type Slug,
  type Team,
  type TeamId,
  type TeamManagement,
  type TeamMember,
  type TeamRole,
  type UserId,
} from '@stratum/data-model';
import { RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  conflict,
  missingReference,
  stale,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  teamMemberSorts,
  teamSorts,
  type NewTeam,
  type NewTeamMember,
  type TeamFilter,
  type TeamMemberChanges,
  type TeamMemberFilter,
  type TeamMemberSort,
  type TeamProfile,
  type TeamRepository,
  type TeamSeat,
  type TeamSort,
} from '@stratum/storage';
import { slugRange } from '../slug-range.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { demandActiveOrganization } from './active-organization.ts';
import { teamStatements as statements } from './team-statements.ts';
import { teamMemberOf, teamOf, type TeamMemberRow, type TeamRow } from './team-table.ts';

export class PgTeamRepository implements TeamRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #teams: RowSession<TeamRow, Team>;
  readonly #members: RowSession<TeamMemberRow, TeamMember>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#teams = new RowSession(session, teamOf);
    this.#members = new RowSession(session, teamMemberOf);
  }

  lookup(id: TeamId): Promise<Team | undefined> {
    return this.#teams.first(statements.lookup, { id });
  }

  lookupMany(ids: readonly TeamId[]): Promise<ReadonlyMap<TeamId, Team>> {
    return this.#teams.many(statements.lookupMany, ids);
  }

  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Team | undefined> {
    return this.#teams.first(statements.findBySlug, { organizationId, folded: fold(slug) });
  }

  list<Request extends PageRequest<TeamSort>>(
    filter: TeamFilter,
    page?: Request,
  ): Promise<PageOf<Request, Team>> {
    const list = { sorts: teamSorts, filter, conditions: conditions(filter) };
    return this.#teams.page(statements.list, list, page);
  }

  count(filter: TeamFilter): Promise<number> {
    return this.#teams.count(statements.list, conditions(filter));
  }

  async add({ organizationId, slug, name, management }: NewTeam): Promise<Team> {
    demandScope(this.#session, organizationId, 'team');
    const id = this.#sources.ids.next() as TeamId;
    const row = await this.#session.first(statements.add, {
      id,
      organizationId,
      slug,
      folded: fold(slug),
      name,
      ...managementColumns(management ?? { kind: 'manual' }),
      now: instantOfId(id),
    });
    if (row === undefined) throw missingReference('teams_organization_id_fkey');
    demandActiveOrganization(organizationId, row.organization_state);
    if (row.id === null) throw conflict('teams_organization_id_slug_folded_key');
    return teamOf(row);
  }

  revise(id: TeamId, revision: number, { slug, name }: TeamProfile): Promise<Team | undefined> {
    const values = { id, revision, slug, folded: fold(slug), name, now: this.#now() };
    return this.#teams.carryOut(statements.revise, values, (row) => {
      if (row.revision === revision) return false;
      throw stale('team', id, { expected: revision, actual: row.revision });
    });
  }

  changeManagement(id: TeamId, management: TeamManagement): Promise<Team | undefined> {
    const columns = managementColumns(management);
    const values = { id, ...columns, now: this.#now() };
    return this.#teams.carryOut(
      statements.changeManagement,
      values,
      (row) => row.management === columns.management && row.idp_group === columns.group,
    );
  }

  async remove(id: TeamId): Promise<boolean> {
    return (await this.#session.affected(statements.remove, { id })) > 0;
  }

  findMember(teamId: TeamId, userId: UserId): Promise<TeamMember | undefined> {
    return this.#members.first(statements.findMember, { teamId, userId });
  }

  listMembers<Request extends PageRequest<TeamMemberSort>>(
    filter: TeamMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, TeamMember>> {
    const list = { sorts: teamMemberSorts, filter, conditions: filter };
    return this.#members.page(statements.listMembers, list, page);
  }

  async addMember({ teamId, userId, role }: NewTeamMember): Promise<TeamMember> {
    const values = { teamId, userId, role, now: this.#now() };
    const row = await this.#session.first(statements.addMember, values);
    if (row === undefined) throw missingReference('team_members_team_id_fkey');
    if (!row.member_found) throw missingReference('team_members_user_id_fkey');
    demandActiveOrganization(row.team_organization_id, row.organization_state);
    if (row.user_id === null) throw conflict('team_members_pkey');
    return teamMemberOf(row);
  }

  changeMemberRole(
    teamId: TeamId,
    userId: UserId,
    role: TeamRole,
  ): Promise<TeamMember | undefined> {
    const values = { teamId, userId, role };
    return this.#members.carryOut(statements.changeMemberRole, values, (row) => row.role === role);
  }

  async removeMember(teamId: TeamId, userId: UserId): Promise<boolean> {
    return (await this.#session.affected(statements.removeMember, { teamId, userId })) > 0;
  }

  /** Several statements: whoever comes second must see the members that the first has left. */
  replaceMembers(teamId: TeamId, members: readonly TeamSeat[]): Promise<TeamMemberChanges> {
    return this.#session.atomic(async (session) => {
      const team = await session.first(statements.lockMembers, { teamId });
      if (team === undefined) return { added: 0, changed: 0, removed: 0 };
      const organizationId = team.organization_id;
      const organization = await session.first(statements.lockOrganization, { organizationId });
      demandActiveOrganization(organizationId, organization!.state);
      const changes = await session.first(statements.replaceMembers, {
        teamId,
        organizationId,
        userIds: members.map(({ userId }) => userId),
        roles: members.map(({ role }) => role),
        now: this.#now(),
      });
      return changes!;
    });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }
}

function managementColumns(management: TeamManagement) {
  const group = management.kind === 'idp' ? management.group : null;
  return { management: management.kind, group };
}

function conditions({ organizationId, memberUserId, managements, slugPrefix }: TeamFilter) {
  return { organizationId, memberUserId, managements, ...slugRange(slugPrefix) };
}
