import type {
  Organization,
  OrganizationId,
  OrganizationRole,
  Slug,
  User,
  UserId,
} from '@stratum/data-model';
import {
  array,
  columnList,
  enumeration,
  filterBy,
  filterToFew,
  findByKey,
  insertInto,
  instant,
  instantKey,
  integer,
  keyedTransition,
  ListStatements,
  lookupManyOf,
  lookupOf,
  removal,
  rowStatement,
  selectRows,
  text,
  transition,
  uuid,
  type Placeholder,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { statement, tenantStatement } from '../main-database.ts';
import { slugRangeFilters, slugSort } from '../slug-range.ts';
import {
  organizationMembers,
  organizations,
  type OrganizationMemberRow,
  type OrganizationRow,
} from './organization-table.ts';

const id = uuid<OrganizationId>();
const userId = uuid<UserId>();
const role = enumeration<OrganizationRole>('organization_role');

const filters = {
  states: filterBy(array(text<Organization['state']['kind']>()), (p) => sql`state = any(${p})`),
  ...slugRangeFilters,
  memberUserId: filterToFew(
    userId,
    (p) => sql`id in (select organization_id from organization_members where user_id = ${p})`,
  ),
};

const memberFilters = {
  organizationId: filterBy(id, (p) => sql`organization_id = ${p}`),
  userId: filterBy(userId, (p) => sql`user_id = ${p}`),
  roles: filterBy(array(role), (p) => sql`role = any(${p})`),
};

const slug = text<Slug>();
const folded = text();
const name = text();

const seat = { organizationId: id, userId };

interface Seat {
  readonly organizationId: Placeholder<OrganizationId>;
  readonly userId: Placeholder<UserId>;
}

const thisSeat = (p: Seat) => sql`organization_id = ${p.organizationId} and user_id = ${p.userId}`;

/** True only under the lock of `lockMembers`, and in a statement after it. */
const leavesAnOwner = (p: Seat) => sql`(
  role <> 'owner' or exists (
    select from organization_members as other
    where other.organization_id = ${p.organizationId}
      and other.role = 'owner'
      and other.user_id <> ${p.userId}
  )
)`;

export const organizationStatements = {
  lookup: lookupOf('organizations.lookup', organizations),

  lookupMany: lookupManyOf('organizations.lookupMany', organizations),

  findBySlug: findByKey('organizations.findBySlug', organizations, {
    parameter: 'folded',
    column: 'slug_folded',
    type: folded,
  }),

  list: new ListStatements({
    label: 'organizations',
    ...organizations,
    filters,
    sorts: { id: [], slug: slugSort },
  }),

  /** No row: there is no such user. A row without an id: the user is not active, or else the slug is taken. Only the system founds organizations. */
  add: statement('organizations.add', {
    kind: 'write',
    parameters: { id, slug, folded, name, ownerId: userId, now: instant },
    build: (db, p, _within, answering) =>
      sql<(OrganizationRow | { id: null }) & { owner_state: User['state']['kind'] }>`
      with owner as (
        select id, state from users where id = ${p.ownerId} for share
      ), added as (
        ${insertInto('organizations', {
          id: p.id,
          slug: p.slug,
          slug_folded: p.folded,
          name: p.name,
          state: sql.lit('active'),
          revision: sql.lit(1),
          member_revision: sql.lit(0),
          updated_at: p.now,
        })} from owner where owner.state = 'active'
        on conflict (slug_folded) do nothing
        returning ${columnList(organizations.columns)}
      ), seated as (
        ${insertInto('organization_members', {
          organization_id: sql`added.id`,
          user_id: sql`owner.id`,
          role: sql`'owner'`,
          joined_at: p.now,
        })} from added, owner
      )
      select owner.state as owner_state, ${columnList(organizations.columns, 'added')}
      ${fromAdded(answering, { parent: 'owner' })}`.compile(db),
  }),

  revise: transition('organizations.revise', {
    ...organizations,
    parameters: { revision: integer, slug, folded, name, now: instant },
    set: (p) => sql`
      slug = ${p.slug}, slug_folded = ${p.folded}, name = ${p.name},
      revision = revision + 1, updated_at = ${p.now}`,
    guard: (p) => sql`revision = ${p.revision}`,
    outcomes: { organizations_slug_folded_key: 'conflict' },
  }),

  close: transition('organizations.close', {
    ...organizations,
    parameters: { now: instant },
    set: (p) => sql`state = 'closed', closed_at = ${p.now}, updated_at = ${p.now}`,
    guard: () => sql`state = 'active'`,
  }),

  reopen: transition('organizations.reopen', {
    ...organizations,
    parameters: { now: instant },
    set: (p) => sql`state = 'active', closed_at = null, updated_at = ${p.now}`,
    guard: () => sql`state = 'closed'`,
  }),

  remove: removal('organizations.remove', {
    ...organizations,
    parameters: { id },
    key: (p) => sql`id = ${p.id}`,
    guard: () => sql`state = 'closed'`,
    outcomes: {
      teams_organization_id_fkey: 'in_use',
      projects_organization_id_fkey: 'in_use',
    },
  }),

  findMember: rowStatement(
    'organizations.findMember',
    organizationMembers,
    { kind: 'point', parameters: seat },
    (p, scope) => selectRows(organizationMembers, sql`${thisSeat(p)} and ${scope}`),
  ),

  listMembers: new ListStatements({
    label: 'organizationMembers',
    ...organizationMembers,
    filters: memberFilters,
    sorts: {
      joinedAt: [
        { column: 'joined_at', type: instantKey },
        { column: 'organization_id', type: uuid() },
      ],
    },
    id: 'user_id',
  }),

  countMembersByRole: rowStatement(
    'organizations.countMembersByRole',
    organizationMembers,
    { kind: 'read', parameters: { organizationId: id } },
    (p, scope) => sql<{ role: OrganizationRole; members: number }>`
      select role, count(*) as members from organization_members
      where organization_id = ${p.organizationId} and ${scope}
      group by role`,
  ),

  /**
   * A row without a user: the user or, where that is told, the organization is missing, the organization is not active, or
   * there is a seat already.
   */
  addMember: tenantStatement('organizations.addMember', {
    kind: 'write',
    parameters: { ...seat, role, now: instant },
    build: (db, p, within) =>
      sql<
        (OrganizationMemberRow | { user_id: null }) & {
          organization_state: Organization['state']['kind'] | null;
          user_found: boolean;
        }
      >`
      with parent as (
        select id, state from organizations
        where id = ${p.organizationId} and ${within('id')}
        for share
      ), person as (
        select id from users where id = ${p.userId} for key share
      ), added as (
        ${insertInto('organization_members', {
          organization_id: sql`parent.id`,
          user_id: sql`person.id`,
          role: p.role,
          joined_at: p.now,
        })} from parent, person where parent.state = 'active'
        on conflict (organization_id, user_id) do nothing
        returning ${columnList(organizationMembers.columns)}
      )
      select
        (select state from parent) as organization_state,
        exists (select from person) as user_found,
        ${columnList(organizationMembers.columns, 'added')}
      from (select) as answer left join added on true`.compile(db),
  }),

  /**
   * What could leave an organization without an owner follows one another: by an update, since a mere lock would let two
   * units of work that read a snapshot each keep the owner whom the other removes.
   */
  lockMembers: rowStatement(
    'organizations.lockMembers',
    organizations,
    { kind: 'write', parameters: { organizationId: id } },
    (p, scope) => sql`
      update organizations set member_revision = member_revision + 1
      where id = ${p.organizationId} and ${scope}`,
  ),

  /** After `lockMembers`. */
  changeMemberRole: keyedTransition('organizations.changeMemberRole', {
    ...organizationMembers,
    parameters: { ...seat, role },
    key: thisSeat,
    set: (p) => sql`role = ${p.role}`,
    guard: (p) => sql`role <> ${p.role} and ${leavesAnOwner(p)}`,
  }),

  /** After `lockMembers`. */
  removeMember: removal('organizations.removeMember', {
    ...organizationMembers,
    parameters: seat,
    key: thisSeat,
    guard: leavesAnOwner,
    outcomes: { projects_owner_user_id_fkey: 'in_use' },
  }),
};
