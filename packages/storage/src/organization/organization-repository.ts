import {
  ORGANIZATION_ROLES,
  ORGANIZATION_STATES,
  type Organization,
  type OrganizationId,
  type OrganizationMember,
  type OrganizationRole,
  type OrganizationState,
  type Slug,
  type UserId,
} from '@stratum/data-model';
import {
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
  uuid,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import { bulkRule, prefixRule, slugRule } from '../domain-rules.ts';

/** `slug` sorts by the folded slug. */
export const organizationSorts = { id: [], slug: ['text'] } as const satisfies Sorts;
export type OrganizationSort = SortOf<typeof organizationSorts>;

/** By joining, then organization, then user. */
export const organizationMemberSorts = { joinedAt: ['instant', 'uuid'] } as const satisfies Sorts;
export type OrganizationMemberSort = SortOf<typeof organizationMemberSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface OrganizationFilter {
  readonly states?: readonly OrganizationState['kind'][] | undefined;
  readonly memberUserId?: UserId | undefined;
  /** Without regard to case; wildcards mean themselves. */
  readonly slugPrefix?: string | undefined;
}

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface OrganizationMemberFilter {
  readonly organizationId?: OrganizationId | undefined;
  readonly userId?: UserId | undefined;
  readonly roles?: readonly OrganizationRole[] | undefined;
}

export interface OrganizationProfile {
  readonly slug: Slug;
  readonly name: string;
}

export interface NewOrganization extends OrganizationProfile {
  /** Becomes its first owner. */
  readonly ownerId: UserId;
}

export interface NewOrganizationMember {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly role: OrganizationRole;
}

/** Names a member of an organization. */
export interface OrganizationSeat {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
}

/** A tenant's handle sees its own organization and no other. */
export interface OrganizationReads {
  lookup(id: OrganizationId): Promise<Organization | undefined>;

  /** At most 1,000 ids; missing ones are absent from the map. */
  lookupMany(ids: readonly OrganizationId[]): Promise<ReadonlyMap<OrganizationId, Organization>>;

  /** Without regard to case. */
  findBySlug(slug: Slug): Promise<Organization | undefined>;

  list<Request extends PageRequest<OrganizationSort> = CursorPageRequest<OrganizationSort>>(
    filter: OrganizationFilter,
    page?: Request,
  ): Promise<PageOf<Request, Organization>>;

  count(filter: OrganizationFilter): Promise<number>;

  findMember(
    organizationId: OrganizationId,
    userId: UserId,
  ): Promise<OrganizationMember | undefined>;

  listMembers<
    Request extends PageRequest<OrganizationMemberSort> = CursorPageRequest<OrganizationMemberSort>,
  >(
    filter: OrganizationMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, OrganizationMember>>;

  /** Zeros included; all zeros for a missing organization. */
  countMembersByRole(
    organizationId: OrganizationId,
  ): Promise<Readonly<Record<OrganizationRole, number>>>;
}

export interface OrganizationRepository extends OrganizationReads {
  /**
   * With its first owner. A tenant's handle cannot found another tenant: `out_of_scope`.
   * @throws StorageError `missing_reference` `organization_members_user_id_fkey`; `invalid_transition` of the owner (entity
   * `user`) unless active; `conflict` `organizations_slug_folded_key`
   */
  add(newOrganization: NewOrganization): Promise<Organization>;

  /**
   * Replaces slug and name. Whatever the organization's state.
   * @throws StorageError `stale`; `conflict` `organizations_slug_folded_key`
   */
  revise(
    id: OrganizationId,
    revision: number,
    profile: OrganizationProfile,
  ): Promise<Organization | undefined>;

  /**
   * A closed organization is returned as it is, with its first instant. From then on nothing and nobody is added to it: no
   * members, teams, seats in teams, projects or deployments.
   */
  close(id: OrganizationId): Promise<Organization | undefined>;

  /** An active organization is returned as it is. */
  reopen(id: OrganizationId): Promise<Organization | undefined>;

  /**
   * Whether there was one. Its members' seats go with it; what else it has must be gone before, in batches.
   * @throws StorageError `invalid_transition` unless closed; `in_use` naming the foreign key of what remains
   */
  remove(id: OrganizationId): Promise<boolean>;

  /**
   * By the system, which decides about every seat; a tenant's handle has {@link admitMember}.
   * @throws StorageError `missing_reference` `organization_members_organization_id_fkey` or
   * `organization_members_user_id_fkey`; `invalid_transition` of the organization unless active; `conflict`
   * `organization_members_pkey`
   */
  addMember(newMember: NewOrganizationMember): Promise<OrganizationMember>;

  /**
   * By the system; a tenant's handle has {@link reassignMember}. The same role again changes nothing.
   * @throws StorageError `invalid_transition` (entity `organization-member`, state `last-owner`, id the user's) if no
   * owner would be left
   */
  changeMemberRole(
    organizationId: OrganizationId,
    userId: UserId,
    role: OrganizationRole,
  ): Promise<OrganizationMember | undefined>;

  /**
   * By the system; a tenant's handle has {@link dismissMember}. Whether there was one. The user's seats in the organization's
   * teams go too.
   * @throws StorageError `invalid_transition` as {@link changeMemberRole}; `in_use` `projects_owner_user_id_fkey` while
   * the member owns projects
   */
  removeMember(organizationId: OrganizationId, userId: UserId): Promise<boolean>;

  /**
   * As {@link addMember}, by a member whose role decides about the new one (`ROLES_SEATED_BY`): the seat of whoever acts is
   * looked at under the lock that all changes of seats take, so that one who is being demoted seats nobody any more.
   * @throws StorageError `out_of_scope`; `missing_reference` `organization_members_organization_id_fkey`;
   * `invalid_transition` (entity `organization-member`, id of whoever acts, state their role, or `no-member`) if their role
   * does not decide about it; and as {@link addMember}
   */
  admitMember(newMember: NewOrganizationMember, by: UserId): Promise<OrganizationMember>;

  /**
   * As {@link changeMemberRole}, by a member whose role decides about the present role and the new one.
   * @throws StorageError `invalid_transition` as {@link admitMember} and {@link changeMemberRole}
   */
  reassignMember(
    seat: OrganizationSeat,
    role: OrganizationRole,
    by: UserId,
  ): Promise<OrganizationMember | undefined>;

  /**
   * As {@link removeMember}, by a member whose role decides about the present one, or who leaves.
   * @throws StorageError `invalid_transition` as {@link admitMember} and {@link removeMember}; `in_use`
   */
  dismissMember(seat: OrganizationSeat, by: UserId): Promise<boolean>;
}

const id = uuid<OrganizationId>();
const userId = uuid<UserId>();
const role = oneOf(ORGANIZATION_ROLES);

const filter = object<OrganizationFilter>({
  states: optional(listOf(oneOf(ORGANIZATION_STATES), ORGANIZATION_STATES.length)),
  memberUserId: optional(userId),
  slugPrefix: optional(prefixRule(63)),
});

const memberFilter = object<OrganizationMemberFilter>({
  organizationId: optional(id),
  userId: optional(userId),
  roles: optional(listOf(role, ORGANIZATION_ROLES.length)),
});

const newMember = object<NewOrganizationMember>({ organizationId: id, userId, role });
const seat = object<OrganizationSeat>({ organizationId: id, userId });

const profileFields = { slug: slugRule, name: text(1, 200) };
const revision = integer(1, 2_147_483_647);

export const organizationRepository = describeRepository<
  OrganizationReads,
  OrganizationRepository
>()({
  entity: 'organization',
  tenancy: 'tenant',
  reach: [
    'lookup',
    'lookupMany',
    'findBySlug',
    'list',
    'count',
    'findMember',
    'listMembers',
    'countMembersByRole',
    'revise',
    'close',
    'reopen',
    'remove',
    'admitMember',
    'reassignMember',
    'dismissMember',
  ],
  reads: {
    lookup: replica(param('id', id)),
    lookupMany: replica(param('ids', bulkRule(id))),
    findBySlug: primary(param('slug', slugRule)),
    list: replica(param('filter', filter), param('page', pageRule(organizationSorts))),
    count: replica(param('filter', filter)),
    findMember: primary(param('organizationId', id), param('userId', userId)),
    listMembers: replica(
      param('filter', memberFilter),
      param('page', pageRule(organizationMemberSorts)),
    ),
    countMembersByRole: replica(param('organizationId', id)),
  },
  writes: {
    add: write(
      param('newOrganization', object<NewOrganization>({ ...profileFields, ownerId: userId })),
    ),
    revise: write(
      param('id', id),
      param('revision', revision),
      param('profile', object<OrganizationProfile>(profileFields)),
    ),
    close: write(param('id', id)),
    reopen: write(param('id', id)),
    remove: write(param('id', id)),
    addMember: write(param('newMember', newMember)),
    changeMemberRole: write(
      param('organizationId', id),
      param('userId', userId),
      param('role', role),
    ),
    removeMember: write(param('organizationId', id), param('userId', userId)),
    admitMember: write(param('newMember', newMember), param('by', userId)),
    reassignMember: write(param('seat', seat), param('role', role), param('by', userId)),
    dismissMember: write(param('seat', seat), param('by', userId)),
  },
});
