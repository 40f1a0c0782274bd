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
import { carryOut, RowSession, type PgSession } from '@stratum/engine-pg';
import {
  instantOfId,
  conflict,
  invalidTransition,
  missingReference,
  outOfScope,
  stale,
  type PageOf,
  type PageRequest,
} from '@stratum/kernel';
import {
  organizationMemberSorts,
  organizationSorts,
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
import { slugRange } from '../slug-range.ts';
import type { Sources } from '../sources.ts';
import { demandScope } from '../tenant-scope.ts';
import { zeros } from '../zeros.ts';
import { demandActiveOrganization } from './active-organization.ts';
import { organizationStatements as statements } from './organization-statements.ts';
import {
  organizationMemberOf,
  organizationOf,
  type OrganizationMemberRow,
  type OrganizationRow,
} from './organization-table.ts';

export class PgOrganizationRepository implements OrganizationRepository {
  readonly #session: PgSession;
  readonly #sources: Sources;
  readonly #organizations: RowSession<OrganizationRow, Organization>;
  readonly #members: RowSession<OrganizationMemberRow, OrganizationMember>;

  constructor(session: PgSession, sources: Sources) {
    this.#session = session;
    this.#sources = sources;
    this.#organizations = new RowSession(session, organizationOf);
    this.#members = new RowSession(session, organizationMemberOf);
  }

  lookup(id: OrganizationId): Promise<Organization | undefined> {
    return this.#organizations.first(statements.lookup, { id });
  }

  lookupMany(ids: readonly OrganizationId[]): Promise<ReadonlyMap<OrganizationId, Organization>> {
    return this.#organizations.many(statements.lookupMany, ids);
  }

  findBySlug(slug: Slug): Promise<Organization | undefined> {
    return this.#organizations.first(statements.findBySlug, { folded: fold(slug) });
  }

  list<Request extends PageRequest<OrganizationSort>>(
    filter: OrganizationFilter,
    page?: Request,
  ): Promise<PageOf<Request, Organization>> {
    const list = { sorts: organizationSorts, filter, conditions: conditions(filter) };
    return this.#organizations.page(statements.list, list, page);
  }

  count(filter: OrganizationFilter): Promise<number> {
    return this.#organizations.count(statements.list, conditions(filter));
  }

  async add({ slug, name, ownerId }: NewOrganization): Promise<Organization> {
    if (this.#session.scope.kind !== 'system') throw outOfScope('organization');
    const id = this.#sources.ids.next() as OrganizationId;
    const row = await this.#session.first(statements.add, {
      id,
      slug,
      folded: fold(slug),
      name,
      ownerId,
      now: instantOfId(id),
    });
    if (row === undefined) throw missingReference('organization_members_user_id_fkey');
    if (row.id !== null) return organizationOf(row);
    if (row.owner_state === 'active') throw conflict('organizations_slug_folded_key');
    throw invalidTransition('user', ownerId, row.owner_state);
  }

  revise(
    id: OrganizationId,
    revision: number,
    { slug, name }: OrganizationProfile,
  ): Promise<Organization | undefined> {
    const values = { id, revision, slug, folded: fold(slug), name, now: this.#now() };
    return this.#organizations.carryOut(statements.revise, values, (row) => {
      if (row.revision === revision) return false;
      throw stale('organization', id, { expected: revision, actual: row.revision });
    });
  }

  close(id: OrganizationId): Promise<Organization | undefined> {
    const values = { id, now: this.#now() };
    return this.#organizations.carryOut(
      statements.close,
      values,
      ({ state }) => state === 'closed',
    );
  }

  reopen(id: OrganizationId): Promise<Organization | undefined> {
    const values = { id, now: this.#now() };
    return this.#organizations.carryOut(
      statements.reopen,
      values,
      ({ state }) => state === 'active',
    );
  }

  async remove(id: OrganizationId): Promise<boolean> {
    const row = await carryOut(this.#session, statements.remove, { id }, ({ state }) => {
      if (state === 'closed') return false;
      throw invalidTransition('organization', id, state);
    });
    return row !== undefined;
  }

  findMember(
    organizationId: OrganizationId,
    userId: UserId,
  ): Promise<OrganizationMember | undefined> {
    return this.#members.first(statements.findMember, { organizationId, userId });
  }

  listMembers<Request extends PageRequest<OrganizationMemberSort>>(
    filter: OrganizationMemberFilter,
    page?: Request,
  ): Promise<PageOf<Request, OrganizationMember>> {
    const list = { sorts: organizationMemberSorts, filter, conditions: filter };
    return this.#members.page(statements.listMembers, list, page);
  }

  async countMembersByRole(
    organizationId: OrganizationId,
  ): Promise<Readonly<Record<OrganizationRole, number>>> {
    const rows = await this.#session.all(statements.countMembersByRole, { organizationId });
    const counts = zeros(ORGANIZATION_ROLES);
    for (const { role, members } of rows) counts[role] = members;
    return counts;
  }

  async addMember(newMember: NewOrganizationMember): Promise<OrganizationMember> {
    demandScope(this.#session, newMember.organizationId, 'organization-member');
    return this.#addMember(this.#session, newMember);
  }

  async #addMember(
    session: PgSession,
    { organizationId, userId, role }: NewOrganizationMember,
  ): Promise<OrganizationMember> {
    const values = { organizationId, userId, role, now: this.#now() };
    const row = (await session.first(statements.addMember, values))!;
    if (row.organization_state === null) {
      throw missingReference('organization_members_organization_id_fkey');
    }
    if (!row.user_found) throw missingReference('organization_members_user_id_fkey');
    demandActiveOrganization(organizationId, row.organization_state);
    if (row.user_id === null) throw conflict('organization_members_pkey');
    return organizationMemberOf(row);
  }

  /** Two statements, since the rule is about several rows: whoever comes second must see what the first has done. */
  changeMemberRole(
    organizationId: OrganizationId,
    userId: UserId,
    role: OrganizationRole,
  ): Promise<OrganizationMember | undefined> {
    return this.#session.atomic(async (session) => {
      await session.affected(statements.lockMembers, { organizationId });
      return changeRole(session, { organizationId, userId }, role);
    });
  }

  /** Two statements, as {@link changeMemberRole}. */
  removeMember(organizationId: OrganizationId, userId: UserId): Promise<boolean> {
    return this.#session.atomic(async (session) => {
      await session.affected(statements.lockMembers, { organizationId });
      return removeMember(session, { organizationId, userId });
    });
  }

  /** Several statements: the seat of whoever acts is read under the lock that every change of seats takes first. */
  async admitMember(newMember: NewOrganizationMember, by: UserId): Promise<OrganizationMember> {
    const { organizationId, role } = newMember;
    demandScope(this.#session, organizationId, 'organization-member');
    return this.#session.atomic(async (session) => {
      if ((await session.affected(statements.lockMembers, { organizationId })) === 0) {
        throw missingReference('organization_members_organization_id_fkey');
      }
      await demandDecides(session, { organizationId, userId: by }, [role]);
      return this.#addMember(session, newMember);
    });
  }

  /** Several statements, as {@link admitMember}. */
  reassignMember(
    seat: OrganizationSeat,
    role: OrganizationRole,
    by: UserId,
  ): Promise<OrganizationMember | undefined> {
    const { organizationId } = seat;
    return this.#session.atomic(async (session) => {
      if ((await session.affected(statements.lockMembers, { organizationId })) === 0)
        return undefined;
      const present = await session.first(statements.findMember, seat);
      await demandDecides(session, { organizationId, userId: by }, [role, present?.role ?? role]);
      return changeRole(session, seat, role);
    });
  }

  /** Several statements, as {@link admitMember}. */
  dismissMember(seat: OrganizationSeat, by: UserId): Promise<boolean> {
    const { organizationId, userId } = seat;
    return this.#session.atomic(async (session) => {
      if ((await session.affected(statements.lockMembers, { organizationId })) === 0) return false;
      const present = await session.first(statements.findMember, seat);
      if (by !== userId) {
        const roles = [present?.role ?? 'viewer'];
        await demandDecides(session, { organizationId, userId: by }, roles);
      }
      return removeMember(session, seat);
    });
  }

  #now(): Date {
    return this.#sources.clock.now();
  }
}

/** After `lockMembers`. */
async function changeRole(
  session: PgSession,
  seat: OrganizationSeat,
  role: OrganizationRole,
): Promise<OrganizationMember | undefined> {
  const values = { ...seat, role };
  const row = await carryOut(session, statements.changeMemberRole, values, (found) => {
    if (found.role === role) return true;
    return refuseLastOwner(found);
  });
  return row && organizationMemberOf(row);
}

/** After `lockMembers`. */
async function removeMember(session: PgSession, seat: OrganizationSeat): Promise<boolean> {
  return (await carryOut(session, statements.removeMember, seat, refuseLastOwner)) !== undefined;
}

/** After `lockMembers`: whether the role of whoever acts decides about all of these. */
async function demandDecides(
  session: PgSession,
  by: OrganizationSeat,
  roles: readonly OrganizationRole[],
): Promise<void> {
  const role = (await session.first(statements.findMember, by))?.role;
  if (role !== undefined && roles.every((one) => ROLES_SEATED_BY[role].includes(one))) return;
  throw invalidTransition('organization-member', by.userId, role ?? 'no-member');
}

/** Under the lock, only an owner is kept from changing: one who has become another's equal meanwhile is tried again. */
function refuseLastOwner({ user_id, role }: OrganizationMemberRow): false {
  if (role === 'owner') throw invalidTransition('organization-member', user_id, 'last-owner');
  return false;
}

function conditions({ states, memberUserId, slugPrefix }: OrganizationFilter) {
  return { states, memberUserId, ...slugRange(slugPrefix) };
}
