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
import type { MemorySession, Steps, Writes } from '@stratum/engine-memory';
import {
  instantOfId,
  conflict,
  inUse,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  teamMemberSorts,
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
import { EntityReads, optional, readPage } from '../entity-reads.ts';
import { changeRow, lengthOf, lockParent, staleAt, type GuardedChange } from '../guarded-change.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { demandActive, lockOrganization } from './organization-guard.ts';
import { organizationMembersTable } from './organization-table.ts';
import { SEATS_OF_USER, teamMembersBy, teams } from './team-lists.ts';
import {
  managementColumns,
  teamMembersTable,
  teamsTable,
  toTeam,
  toTeamMember,
  type TeamMemberRow,
  type TeamRow,
} from './team-table.ts';

const SLUG_KEY = 'teams_organization_id_slug_folded_key';
const ORGANIZATION_KEY = 'teams_organization_id_fkey';
const MEMBER_KEY = 'team_members_pkey';

export class MemoryTeamRepository implements TeamRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<TeamRow, Team, TeamFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, teams);
  }

  lookup(id: TeamId): Promise<Team | undefined> {
    return this.#reads.lookup(id);
  }

  lookupMany(ids: readonly TeamId[]): Promise<ReadonlyMap<TeamId, Team>> {
    return this.#reads.lookupMany(ids);
  }

  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Team | undefined> {
    return this.#reads.find(SLUG_KEY, organizationId, fold(slug));
  }

  list<Request extends PageRequest<TeamSort> = CursorPageRequest<TeamSort>>(
    filter: TeamFilter,
    page?: Request,
  ): Promise<PageOf<Request, Team>> {
    return this.#reads.list(filter, page);
  }

  count(filter: TeamFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  findMember(teamId: TeamId, userId: UserId): Promise<TeamMember | undefined> {
    return this.#session.read((reads) =>
      optional(toTeamMember, reads.first(teamMembersTable, seatOf(teamId, userId))),
    );
  }

  listMembers<Request extends PageRequest<TeamMemberSort> = CursorPageRequest<TeamMemberSort>>(
    filter: TeamMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, TeamMember>> {
    return readPage(this.#session, { sorts: teamMemberSorts, filter, page }, teamMembersBy);
  }

  async add(newTeam: NewTeam): Promise<Team> {
    const { organizationId, slug, name, management = { kind: 'manual' } } = newTeam;
    demandScope(this.#session, organizationId, 'team');
    const id = this.#sources.ids.next() as TeamId;
    const row: TeamRow = {
      id,
      organization_id: organizationId,
      slug,
      slug_folded: fold(slug),
      name,
      ...managementColumns(management),
      revision: 1,
      updated_at: instantOfId(id).getTime(),
    };
    return this.#session.write(function* (s) {
      demandActive(yield* lockOrganization(s, organizationId, ORGANIZATION_KEY));
      return toTeam(yield* s.insert(teamsTable, row, { [SLUG_KEY]: conflict }));
    });
  }

  revise(id: TeamId, revision: number, { slug, name }: TeamProfile): Promise<Team | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: (row) => row.revision === revision,
      to: () => ({
        slug,
        slug_folded: fold(slug),
        name,
        revision: revision + 1,
        updated_at: now,
      }),
      refusal: (row) => staleAt('team', revision, row),
      outcomes: { [SLUG_KEY]: conflict },
    });
  }

  changeManagement(id: TeamId, management: TeamManagement): Promise<Team | undefined> {
    const columns = managementColumns(management);
    const now = this.#now();
    return this.#change(id, {
      when: (row) => row.management !== columns.management || row.idp_group !== columns.idp_group,
      to: () => ({ ...columns, updated_at: now }),
    });
  }

  remove(id: TeamId): Promise<boolean> {
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(teamsTable, byId(teamsTable, id), {
        outcomes: { projects_owner_team_id_fkey: inUse },
      });
      return removed.length > 0;
    });
  }

  addMember({ teamId, userId, role }: NewTeamMember): Promise<TeamMember> {
    const now = this.#now();
    return this.#session.write(function* (s) {
      const parent = { table: teamsTable, row: byId(teamsTable, teamId) };
      const team = yield* lockParent(s, parent, 'team_members_team_id_fkey');
      const organization = yield* lockOrganization(s, team.organization_id, ORGANIZATION_KEY);
      yield* lockOrganizationMember(s, team.organization_id, userId);
      demandActive(organization);
      const row = rowOf(team, { userId, role }, now);
      return toTeamMember(yield* s.insert(teamMembersTable, row, { [MEMBER_KEY]: conflict }));
    });
  }

  changeMemberRole(
    teamId: TeamId,
    userId: UserId,
    role: TeamRole,
  ): Promise<TeamMember | undefined> {
    return this.#session.write(function* (s) {
      const changed = yield* changeRow(s, teamMembersTable, seatOf(teamId, userId), {
        when: (row) => row.role !== role,
        to: () => ({ role }),
      });
      return optional(toTeamMember, changed);
    });
  }

  removeMember(teamId: TeamId, userId: UserId): Promise<boolean> {
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(teamMembersTable, seatOf(teamId, userId));
      return removed.length > 0;
    });
  }

  replaceMembers(teamId: TeamId, members: readonly TeamSeat[]): Promise<TeamMemberChanges> {
    const now = this.#now();
    const seats = new Map(members.map((seat) => [seat.userId, seat]));
    return this.#session.atomic(function* (s) {
      // Changed, not only locked: so that with a fixed snapshot too nobody goes on from a set that is no more.
      const [team] = yield* s.update(teamsTable, byId(teamsTable, teamId), () => ({}));
      if (team === undefined) return { added: 0, changed: 0, removed: 0 };
      demandActive(yield* lockOrganization(s, team.organization_id, ORGANIZATION_KEY));
      // Those that are to stay as they are, too: somebody may be changing them.
      yield* s.lock(teamMembersTable, { index: MEMBER_KEY, is: [teamId] }, 'no key update');
      const removed = yield* lengthOf(
        s.remove(teamMembersTable, {
          index: MEMBER_KEY,
          is: [teamId],
          where: ({ user_id }) => !seats.has(user_id),
        }),
      );
      const changed = yield* lengthOf(
        s.update(
          teamMembersTable,
          {
            index: MEMBER_KEY,
            is: [teamId],
            where: ({ user_id, role }) => role !== seats.get(user_id)?.role,
          },
          ({ user_id }) => ({ role: seats.get(user_id)!.role }),
        ),
      );
      const added = yield* seatMissing(s, team, { seats: [...seats.values()], now });
      return { added, changed, removed };
    });
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #change(id: TeamId, change: GuardedChange<TeamRow>): Promise<Team | undefined> {
    return this.#session.write(function* (s) {
      return optional(toTeam, yield* changeRow(s, teamsTable, byId(teamsTable, id), change));
    });
  }
}

/** By the user, who has seats in few teams. */
function seatOf(teamId: TeamId, userId: UserId) {
  return {
    index: SEATS_OF_USER,
    is: [userId],
    where: ({ team_id }: TeamMemberRow) => team_id === teamId,
  };
}

function rowOf(team: TeamRow, { userId, role }: TeamSeat, now: number): TeamMemberRow {
  return {
    team_id: team.id,
    organization_id: team.organization_id,
    user_id: userId,
    role,
    joined_at: now,
  };
}

function* lockOrganizationMember(
  s: Writes,
  organizationId: OrganizationId,
  userId: UserId,
): Steps<void> {
  const row = { key: 'organization_members_pkey', is: [organizationId, userId] };
  const member = { table: organizationMembersTable, row };
  yield* lockParent(s, member, 'team_members_user_id_fkey');
}

/** In the order of users, so that nobody deadlocks with it. */
function* seatMissing(
  s: Writes,
  team: TeamRow,
  { seats, now }: { readonly seats: readonly TeamSeat[]; readonly now: number },
): Steps<number> {
  let added = 0;
  for (const seat of seats.toSorted((a, b) => (a.userId < b.userId ? -1 : 1))) {
    if (s.first(teamMembersTable, seatOf(team.id, seat.userId)) !== undefined) continue;
    yield* lockOrganizationMember(s, team.organization_id, seat.userId);
    const row = rowOf(team, seat, now);
    yield* s.upsert(teamMembersTable, row, {
      key: MEMBER_KEY,
      change: ({ role }) => (role === seat.role ? undefined : { role: seat.role }),
    });
    added += 1;
  }
  return added;
}
