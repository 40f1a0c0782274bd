import {
  fold,
  ORGANIZATION_ROLES,
  ROLES_SEATED_BY,
  type Organization,
  type OrganizationId,
  type OrganizationMember,
  type OrganizationRole,
  type Slug,
  type UserId,
} from '@stratum/data-model';
import type { LockMode, MemorySession, Reads, Steps, Writes } from '@stratum/engine-memory';
import {
  instantOfId,
  conflict,
  inUse,
  invalidTransition,
  missingReference,
  outOfScope,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  organizationMemberSorts,
  type NewOrganization,
  type NewOrganizationMember,
  type OrganizationFilter,
  type OrganizationMemberFilter,
  type OrganizationMemberSort,
  type OrganizationProfile,
  type OrganizationRepository,
  type OrganizationSeat,
  type OrganizationSort,
} from '@stratum/storage';
import { EntityReads, optional, readPage } from '../entity-reads.ts';
import { changeRow, lockParent, staleAt, type GuardedChange } from '../guarded-change.ts';
import { byId } from '../row-selection.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { usersTable, type UserRow } from '../user/user-table.ts';
import {
  findOrganizationMember,
  organizationMembersBy,
  organizations,
} from './organization-lists.ts';
import { demandActive, lockOrganization } from './organization-guard.ts';
import {
  organizationMembersTable,
  organizationsTable,
  toOrganization,
  toOrganizationMember,
  type OrganizationMemberRow,
  type OrganizationRow,
} from './organization-table.ts';

const SLUG_KEY = 'organizations_slug_folded_key';
const MEMBER_KEY = 'organization_members_pkey';

export class MemoryOrganizationRepository implements OrganizationRepository {
  readonly #session: MemorySession;
  readonly #sources: Sources;
  readonly #reads: EntityReads<OrganizationRow, Organization, OrganizationFilter>;

  constructor(session: MemorySession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#reads = new EntityReads(session, organizations);
  }

  lookup(id: OrganizationId): Promise<Organization | undefined> {
    return this.#reads.lookup(id);
  }

  lookupMany(ids: readonly OrganizationId[]): Promise<ReadonlyMap<OrganizationId, Organization>> {
    return this.#reads.lookupMany(ids);
  }

  findBySlug(slug: Slug): Promise<Organization | undefined> {
    return this.#reads.find(SLUG_KEY, fold(slug));
  }

  list<Request extends PageRequest<OrganizationSort> = CursorPageRequest<OrganizationSort>>(
    filter: OrganizationFilter,
    page?: Request,
  ): Promise<PageOf<Request, Organization>> {
    return this.#reads.list(filter, page);
  }

  count(filter: OrganizationFilter): Promise<number> {
    return this.#reads.count(filter);
  }

  findMember(
    organizationId: OrganizationId,
    userId: UserId,
  ): Promise<OrganizationMember | undefined> {
    return this.#session.read((reads) =>
      optional(toOrganizationMember, findOrganizationMember(reads, organizationId, userId)),
    );
  }

  listMembers<
    Request extends PageRequest<OrganizationMemberSort> = CursorPageRequest<OrganizationMemberSort>,
  >(
    filter: OrganizationMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, OrganizationMember>> {
    const request = { sorts: organizationMemberSorts, filter, page };
    return readPage(this.#session, request, organizationMembersBy);
  }

  countMembersByRole(
    organizationId: OrganizationId,
  ): Promise<Readonly<Record<OrganizationRole, number>>> {
    return this.#session.read((reads) => {
      const counts = Object.fromEntries(ORGANIZATION_ROLES.map((role) => [role, 0]));
      const members = { index: MEMBER_KEY, is: [organizationId] };
      for (const { role } of reads.rows(organizationMembersTable, members)) counts[role]! += 1;
      return counts as Record<OrganizationRole, number>;
    });
  }

  async add({ slug, name, ownerId }: NewOrganization): Promise<Organization> {
    if (this.#session.scope.kind !== 'system') throw outOfScope('organization');
    const id = this.#sources.ids.next() as OrganizationId;
    const now = instantOfId(id).getTime();
    return this.#session.write(function* (s) {
      const owner = yield* lockUser(s, ownerId, 'share');
      if (owner.state !== 'active') throw invalidTransition('user', ownerId, owner.state);
      const row: OrganizationRow = {
        id,
        slug,
        slug_folded: fold(slug),
        name,
        state: 'active',
        closed_at: null,
        revision: 1,
        member_revision: 0,
        updated_at: now,
      };
      const added = yield* s.insert(organizationsTable, row, { [SLUG_KEY]: conflict });
      yield* seatMember(s, {
        organization_id: id,
        user_id: ownerId,
        role: 'owner',
        joined_at: now,
      });
      return toOrganization(added);
    });
  }

  revise(
    id: OrganizationId,
    revision: number,
    { slug, name }: OrganizationProfile,
  ): Promise<Organization | undefined> {
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
      refusal: (row) => staleAt('organization', revision, row),
      outcomes: { [SLUG_KEY]: conflict },
    });
  }

  close(id: OrganizationId): Promise<Organization | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: ({ state }) => state === 'active',
      to: () => ({ state: 'closed', closed_at: now, updated_at: now }),
    });
  }

  reopen(id: OrganizationId): Promise<Organization | undefined> {
    const now = this.#now();
    return this.#change(id, {
      when: ({ state }) => state === 'closed',
      to: () => ({ state: 'active', closed_at: null, updated_at: now }),
    });
  }

  remove(id: OrganizationId): Promise<boolean> {
    const row = byId(organizationsTable, id);
    const closed = { ...row, where: ({ state }: OrganizationRow) => state === 'closed' };
    return this.#session.write(function* (s) {
      const removed = yield* s.remove(organizationsTable, closed, {
        outcomes: {
          teams_organization_id_fkey: inUse,
          projects_organization_id_fkey: inUse,
        },
      });
      if (removed.length > 0) return true;
      const present = s.first(organizationsTable, row);
      if (present === undefined) return false;
      throw invalidTransition('organization', id, present.state);
    });
  }

  async addMember(newMember: NewOrganizationMember): Promise<OrganizationMember> {
    demandScope(this.#session, newMember.organizationId, 'organization-member');
    const now = this.#now();
    return this.#session.write((s) => addMember(s, newMember, now));
  }

  changeMemberRole(
    organizationId: OrganizationId,
    userId: UserId,
    role: OrganizationRole,
  ): Promise<OrganizationMember | undefined> {
    return this.#session.atomic(function* (s) {
      yield* lockMembers(s, organizationId);
      return yield* changeRole(s, { organizationId, userId }, role);
    });
  }

  removeMember(organizationId: OrganizationId, userId: UserId): Promise<boolean> {
    return this.#session.atomic(function* (s) {
      yield* lockMembers(s, organizationId);
      return yield* removeMember(s, { organizationId, userId });
    });
  }

  async admitMember(newMember: NewOrganizationMember, by: UserId): Promise<OrganizationMember> {
    const { organizationId, role } = newMember;
    demandScope(this.#session, organizationId, 'organization-member');
    const now = this.#now();
    return this.#session.atomic(function* (s) {
      const found = yield* lockMembers(s, organizationId);
      if (!found) throw missingReference('organization_members_organization_id_fkey');
      demandDecides(s, { organizationId, userId: by }, [role]);
      return yield* addMember(s, newMember, now);
    });
  }

  reassignMember(
    seat: OrganizationSeat,
    role: OrganizationRole,
    by: UserId,
  ): Promise<OrganizationMember | undefined> {
    const { organizationId, userId } = seat;
    return this.#session.atomic(function* (s) {
      if (!(yield* lockMembers(s, organizationId))) return undefined;
      const present = findOrganizationMember(s, organizationId, userId);
      demandDecides(s, { organizationId, userId: by }, [role, present?.role ?? role]);
      return yield* changeRole(s, seat, role);
    });
  }

  dismissMember(seat: OrganizationSeat, by: UserId): Promise<boolean> {
    const { organizationId, userId } = seat;
    return this.#session.atomic(function* (s) {
      if (!(yield* lockMembers(s, organizationId))) return false;
      const present = findOrganizationMember(s, organizationId, userId);
      if (by !== userId) {
        demandDecides(s, { organizationId, userId: by }, [present?.role ?? 'viewer']);
      }
      return yield* removeMember(s, seat);
    });
  }

  #now(): number {
    return this.#sources.clock.now().getTime();
  }

  #change(
    id: OrganizationId,
    change: GuardedChange<OrganizationRow>,
  ): Promise<Organization | undefined> {
    return this.#session.write(function* (s) {
      const row = byId(organizationsTable, id);
      return optional(toOrganization, yield* changeRow(s, organizationsTable, row, change));
    });
  }
}

function* lockUser(s: Writes, id: UserId, mode: LockMode): Steps<UserRow> {
  const user = { table: usersTable, row: byId(usersTable, id), mode };
  return yield* lockParent(s, user, 'organization_members_user_id_fkey');
}

function* addMember(
  s: Writes,
  { organizationId, userId, role }: NewOrganizationMember,
  now: number,
): Steps<OrganizationMember> {
  const foreignKey = 'organization_members_organization_id_fkey';
  const organization = yield* lockOrganization(s, organizationId, foreignKey);
  yield* lockUser(s, userId, 'key share');
  demandActive(organization);
  return yield* seatMember(s, {
    organization_id: organizationId,
    user_id: userId,
    role,
    joined_at: now,
  });
}

function* seatMember(s: Writes, row: OrganizationMemberRow): Steps<OrganizationMember> {
  return toOrganizationMember(
    yield* s.insert(organizationMembersTable, row, { [MEMBER_KEY]: conflict }),
  );
}

/** After {@link lockMembers}. */
function* changeRole(
  s: Writes,
  { organizationId, userId }: OrganizationSeat,
  role: OrganizationRole,
): Steps<OrganizationMember | undefined> {
  const seat = { key: MEMBER_KEY, is: [organizationId, userId] };
  const changed = yield* changeRow(s, organizationMembersTable, seat, {
    when: (row) => row.role !== role && isDispensable(s, row),
    to: () => ({ role }),
    refusal: (row) => (row.role === role ? undefined : lastOwner(userId)),
  });
  return optional(toOrganizationMember, changed);
}

/** After {@link lockMembers}. */
function* removeMember(s: Writes, { organizationId, userId }: OrganizationSeat): Steps<boolean> {
  const dispensable = {
    key: MEMBER_KEY,
    is: [organizationId, userId],
    where: (row: OrganizationMemberRow) => isDispensable(s, row),
  };
  const removed = yield* s.remove(organizationMembersTable, dispensable, {
    outcomes: { projects_owner_user_id_fkey: inUse },
  });
  if (removed.length > 0) return true;
  if (findOrganizationMember(s, organizationId, userId) === undefined) return false;
  throw lastOwner(userId);
}

/** After {@link lockMembers}: whether the role of whoever acts decides about all of these. */
function demandDecides(s: Writes, by: OrganizationSeat, roles: readonly OrganizationRole[]): void {
  const role = findOrganizationMember(s, by.organizationId, by.userId)?.role;
  if (role !== undefined && roles.every((one) => ROLES_SEATED_BY[role].includes(one))) return;
  throw invalidTransition('organization-member', by.userId, role ?? 'no-member');
}

/** Makes those who change seats follow each other. Whether there is such an organization. */
function* lockMembers(s: Writes, id: OrganizationId): Steps<boolean> {
  const row = byId(organizationsTable, id);
  const locked = yield* s.update(organizationsTable, row, ({ member_revision }) => ({
    member_revision: member_revision + 1,
  }));
  return locked.length > 0;
}

/** Whether the organization has an owner without this member. */
function isDispensable(reads: Reads, { organization_id, user_id, role }: OrganizationMemberRow) {
  if (role !== 'owner') return true;
  const another = reads.first(organizationMembersTable, {
    index: 'organization_members_role_idx',
    is: [organization_id, 'owner'],
    where: (row) => row.user_id !== user_id,
  });
  return another !== undefined;
}

function lastOwner(userId: UserId) {
  return invalidTransition('organization-member', userId, 'last-owner');
}
