import {
  TEAM_MANAGEMENTS,
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
  both,
  describeRepository,
  integer,
  listOf,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  primary,
  replica,
  text,
  unique,
  uuid,
  variants,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import { bulkRule, prefixRule, slugRule } from '../domain-rules.ts';

/** `slug` sorts by the folded slug. */
export const teamSorts = { id: [], slug: ['text'] } as const satisfies Sorts;
export type TeamSort = SortOf<typeof teamSorts>;

/** By joining, then team, then user. */
export const teamMemberSorts = { joinedAt: ['instant', 'uuid'] } as const satisfies Sorts;
export type TeamMemberSort = SortOf<typeof teamMemberSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface TeamFilter {
  readonly organizationId?: OrganizationId | undefined;
  readonly memberUserId?: UserId | undefined;
  readonly managements?: readonly TeamManagement['kind'][] | undefined;
  /** Without regard to case; wildcards mean themselves. */
  readonly slugPrefix?: string | undefined;
}

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface TeamMemberFilter {
  readonly teamId?: TeamId | undefined;
  readonly userId?: UserId | undefined;
  readonly roles?: readonly TeamRole[] | undefined;
}

export interface TeamProfile {
  readonly slug: Slug;
  readonly name: string;
}

export interface NewTeam extends TeamProfile {
  readonly organizationId: OrganizationId;
  /** Default: manual. */
  readonly management?: TeamManagement | undefined;
}

export interface TeamSeat {
  readonly userId: UserId;
  readonly role: TeamRole;
}

export interface NewTeamMember extends TeamSeat {
  readonly teamId: TeamId;
}

/** What {@link TeamRepository.replaceMembers} had to do. */
export interface TeamMemberChanges {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

export interface TeamReads {
  lookup(id: TeamId): Promise<Team | undefined>;

  /** At most 1,000 ids; missing ones are absent from the map. */
  lookupMany(ids: readonly TeamId[]): Promise<ReadonlyMap<TeamId, Team>>;

  /** Without regard to case. */
  findBySlug(organizationId: OrganizationId, slug: Slug): Promise<Team | undefined>;

  list<Request extends PageRequest<TeamSort> = CursorPageRequest<TeamSort>>(
    filter: TeamFilter,
    page?: Request,
  ): Promise<PageOf<Request, Team>>;

  count(filter: TeamFilter): Promise<number>;

  findMember(teamId: TeamId, userId: UserId): Promise<TeamMember | undefined>;

  listMembers<Request extends PageRequest<TeamMemberSort> = CursorPageRequest<TeamMemberSort>>(
    filter: TeamMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, TeamMember>>;
}

export interface TeamRepository extends TeamReads {
  /**
   * @throws StorageError `out_of_scope`; `missing_reference` `teams_organization_id_fkey`; `invalid_transition` of the
   * organization unless active; `conflict` `teams_organization_id_slug_folded_key`
   */
  add(newTeam: NewTeam): Promise<Team>;

  /**
   * Replaces slug and name.
   * @throws StorageError `stale`; `conflict` `teams_organization_id_slug_folded_key`
   */
  revise(id: TeamId, revision: number, profile: TeamProfile): Promise<Team | undefined>;

  /** The same management again changes nothing, `updatedAt` included. */
  changeManagement(id: TeamId, management: TeamManagement): Promise<Team | undefined>;

  /**
   * Whether there was one. Its members' seats go with it.
   * @throws StorageError `in_use` `projects_owner_team_id_fkey` while it owns projects
   */
  remove(id: TeamId): Promise<boolean>;

  /**
   * @throws StorageError `missing_reference` `team_members_team_id_fkey`, or `team_members_user_id_fkey` if the user is
   * not a member of the organization; `invalid_transition` of the organization unless active; `conflict`
   * `team_members_pkey`
   */
  addMember(newMember: NewTeamMember): Promise<TeamMember>;

  /** The same role again changes nothing. */
  changeMemberRole(teamId: TeamId, userId: UserId, role: TeamRole): Promise<TeamMember | undefined>;

  /** Whether there was one. */
  removeMember(teamId: TeamId, userId: UserId): Promise<boolean>;

  /**
   * Makes these, at most 1,000 different users, the members; those who stay keep their instant of joining. Of two such
   * calls at once one follows the other. A missing team has nothing to change.
   * @throws StorageError `invalid_argument` if a user comes twice; `missing_reference` `team_members_user_id_fkey`;
   * `invalid_transition` of the organization unless active
   */
  replaceMembers(teamId: TeamId, members: readonly TeamSeat[]): Promise<TeamMemberChanges>;
}

const id = uuid<TeamId>();
const organizationId = uuid<OrganizationId>();
const userId = uuid<UserId>();
const role = oneOf(TEAM_ROLES);
const revision = integer(1, 2_147_483_647);
const profileFields = { slug: slugRule, name: text(1, 200) };
const management = variants<TeamManagement>({ manual: {}, idp: { group: text(1, 255) } });

const filter = object<TeamFilter>({
  organizationId: optional(organizationId),
  memberUserId: optional(userId),
  managements: optional(listOf(oneOf(TEAM_MANAGEMENTS), TEAM_MANAGEMENTS.length)),
  slugPrefix: optional(prefixRule(63)),
});

const memberFilter = object<TeamMemberFilter>({
  teamId: optional(id),
  userId: optional(userId),
  roles: optional(listOf(role, TEAM_ROLES.length)),
});

const newTeam = object<NewTeam>({
  ...profileFields,
  organizationId,
  management: optional(management),
});

const seats = both(
  bulkRule(object<TeamSeat>({ userId, role })),
  unique((seat) => seat.userId, 'must name each user once'),
);

export const teamRepository = describeRepository<TeamReads, TeamRepository>()({
  entity: 'team',
  tenancy: 'tenant',
  reach: 'every',
  reads: {
    lookup: replica(param('id', id)),
    lookupMany: replica(param('ids', bulkRule(id))),
    findBySlug: replica(param('organizationId', organizationId), param('slug', slugRule)),
    list: replica(param('filter', filter), param('page', pageRule(teamSorts))),
    count: replica(param('filter', filter)),
    findMember: primary(param('teamId', id), param('userId', userId)),
    listMembers: replica(param('filter', memberFilter), param('page', pageRule(teamMemberSorts))),
  },
  writes: {
    add: write(param('newTeam', newTeam)),
    revise: write(
      param('id', id),
      param('revision', revision),
      param('profile', object<TeamProfile>(profileFields)),
    ),
    changeManagement: write(param('id', id), param('management', management)),
    remove: write(param('id', id)),
    addMember: write(param('newMember', object<NewTeamMember>({ teamId: id, userId, role }))),
    changeMemberRole: write(param('teamId', id), param('userId', userId), param('role', role)),
    removeMember: write(param('teamId', id), param('userId', userId)),
    replaceMembers: write(param('teamId', id), param('members', seats)),
  },
});
