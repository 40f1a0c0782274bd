import type {
  Organization,
  OrganizationId,
  Slug,
  TeamId,
  TeamManagement,
  TeamRole,
  UserId,
} from '@stratum/data-model';
import {
  array,
  columnList,
  enumeration,
  filterBy,
  insertInto,
  instant,
  instantKey,
  integer,
  keyedTransition,
  ListStatements,
  lookupManyOf,
  lookupOf,
  nullable,
  rowStatement,
  selectRows,
  text,
  transition,
  uuid,
  type Placeholder,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { tenantStatement } from '../main-database.ts';
import { slugRangeFilters, slugSort } from '../slug-range.ts';
import { teamMembers, teams, type TeamMemberRow, type TeamRow } from './team-table.ts';

const id = uuid<TeamId>();
const organizationId = uuid<OrganizationId>();
const userId = uuid<UserId>();
const slug = text<Slug>();
const folded = text();
const name = text();
const management = text<TeamManagement['kind']>();
const group = nullable(text());
const role = enumeration<TeamRole>('team_role');

const filters = {
  organizationId: filterBy(organizationId, (p) => sql`organization_id = ${p}`),
  managements: filterBy(array(management), (p) => sql`management = any(${p})`),
  memberUserId: filterBy(
    userId,
    (p) => sql`
      (id, organization_id) in (
        select team_id, organization_id from team_members where user_id = ${p}
      )`,
  ),
  ...slugRangeFilters,
};

const memberFilters = {
  teamId: filterBy(id, (p) => sql`team_id = ${p}`),
  userId: filterBy(userId, (p) => sql`user_id = ${p}`),
  roles: filterBy(array(role), (p) => sql`role = any(${p})`),
};

const seat = { teamId: id, userId };

const thisSeat = (p: {
  readonly teamId: Placeholder<TeamId>;
  readonly userId: Placeholder<UserId>;
}) => sql`team_id = ${p.teamId} and user_id = ${p.userId}`;

export const teamStatements = {
  lookup: lookupOf('teams.lookup', teams),

  lookupMany: lookupManyOf('teams.lookupMany', teams),

  findBySlug: rowStatement(
    'teams.findBySlug',
    teams,
    { kind: 'point', parameters: { organizationId, folded } },
    (p, scope) =>
      selectRows(
        teams,
        sql`organization_id = ${p.organizationId} and slug_folded = ${p.folded} and ${scope}`,
      ),
  ),

  list: new ListStatements({
    label: 'teams',
    ...teams,
    filters,
    sorts: { id: [], slug: slugSort },
  }),

  /** No row: there is no such organization. A row without an id: it is not active, or else the slug is taken. */
  add: tenantStatement('teams.add', {
    kind: 'write',
    parameters: { id, organizationId, slug, folded, name, management, group, now: instant },
    build: (db, p, within, answering) =>
      sql<(TeamRow | { id: null }) & { organization_state: Organization['state']['kind'] }>`
      with parent as (
        select id, state from organizations
        where id = ${p.organizationId} and ${within('id')}
        for share
      ), added as (
        ${insertInto('teams', {
          id: p.id,
          organization_id: sql`parent.id`,
          slug: p.slug,
          slug_folded: p.folded,
          name: p.name,
          management: p.management,
          idp_group: p.group,
          revision: sql.lit(1),
          updated_at: p.now,
        })} from parent where parent.state = 'active'
        on conflict (organization_id, slug_folded) do nothing
        returning ${columnList(teams.columns)}
      )
      select parent.state as organization_state, ${columnList(teams.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  revise: transition('teams.revise', {
    ...teams,
    parameters: { revision: integer, slug, folded, name, now: instant },
    set: (p) => sql`
      slug = ${p.slug}, slug_folded = ${p.folded}, name = ${p.name},
      revision = revision + 1, updated_at = ${p.now}`,
    guard: (p) => sql`revision = ${p.revision}`,
    outcomes: { teams_organization_id_slug_folded_key: 'conflict' },
  }),

  changeManagement: transition('teams.changeManagement', {
    ...teams,
    parameters: { management, group, now: instant },
    set: (p) => sql`
      management = ${p.management}, idp_group = ${p.group}, updated_at = ${p.now}`,
    guard: (p) => sql`(management, idp_group) is distinct from (${p.management}, ${p.group})`,
  }),

  remove: rowStatement(
    'teams.remove',
    teams,
    {
      kind: 'write',
      parameters: { id },
      outcomes: { projects_owner_team_id_fkey: 'in_use' },
    },
    (p, scope) => sql`delete from teams where id = ${p.id} and ${scope}`,
  ),

  findMember: rowStatement(
    'teams.findMember',
    teamMembers,
    { kind: 'point', parameters: seat },
    (p, scope) => selectRows(teamMembers, sql`${thisSeat(p)} and ${scope}`),
  ),

  listMembers: new ListStatements({
    label: 'teamMembers',
    ...teamMembers,
    filters: memberFilters,
    sorts: {
      joinedAt: [
        { column: 'joined_at', type: instantKey },
        { column: 'team_id', type: uuid() },
      ],
    },
    id: 'user_id',
  }),

  /**
   * No row: there is no such team. A row without a user: no member of the organization, which is not active, or in the team
   * already.
   */
  addMember: tenantStatement('teams.addMember', {
    kind: 'write',
    parameters: { ...seat, role, now: instant },
    build: (db, p, within, answering) =>
      sql<
        (TeamMemberRow | { user_id: null }) & {
          member_found: boolean;
          team_organization_id: OrganizationId;
          organization_state: Organization['state']['kind'];
        }
      >`
      with team as (
        select teams.id, teams.organization_id, organization.state
        from teams join organizations as organization on organization.id = teams.organization_id
        where teams.id = ${p.teamId} and ${within('teams.organization_id')}
        for key share of teams
        for share of organization
      ), member as (
        select member.user_id
        from team join organization_members as member
          on member.organization_id = team.organization_id
        where member.user_id = ${p.userId}
        for key share of member
      ), added as (
        ${insertInto('team_members', {
          team_id: sql`team.id`,
          organization_id: sql`team.organization_id`,
          user_id: sql`member.user_id`,
          role: p.role,
          joined_at: p.now,
        })} from team, member where team.state = 'active'
        on conflict (team_id, organization_id, user_id) do nothing
        returning ${columnList(teamMembers.columns)}
      )
      select exists (select from member) as member_found,
        team.organization_id as team_organization_id, team.state as organization_state,
        ${columnList(teamMembers.columns, 'added')}
      ${fromAdded(answering, { parent: 'team', key: 'user_id' })}`.compile(db),
  }),

  changeMemberRole: keyedTransition('teams.changeMemberRole', {
    ...teamMembers,
    parameters: { ...seat, role },
    key: thisSeat,
    set: (p) => sql`role = ${p.role}`,
    guard: (p) => sql`role <> ${p.role}`,
  }),

  removeMember: rowStatement(
    'teams.removeMember',
    teamMembers,
    { kind: 'write', parameters: seat },
    (p, scope) => sql`delete from team_members where ${thisSeat(p)} and ${scope}`,
  ),

  /**
   * What replaces members follows one another: by an update that changes nothing, since a mere lock would let a unit of
   * work that reads a snapshot miss whom another has just added.
   */
  lockMembers: rowStatement(
    'teams.lockMembers',
    teams,
    { kind: 'write', parameters: { teamId: id } },
    (p, scope) => sql<{ organization_id: OrganizationId }>`
      update teams set updated_at = updated_at
      where id = ${p.teamId} and ${scope}
      returning organization_id`,
  ),

  /** Keeps the organization from being closed until the end of the unit. */
  lockOrganization: tenantStatement('teams.lockOrganization', {
    kind: 'write',
    parameters: { organizationId },
    build: (db, p, within) =>
      sql<{ state: Organization['state']['kind'] }>`
      select state from organizations
      where id = ${p.organizationId} and ${within('id')}
      for share`.compile(db),
  }),

  /** After `lockMembers`. */
  replaceMembers: tenantStatement('teams.replaceMembers', {
    kind: 'write',
    parameters: {
      teamId: id,
      organizationId,
      userIds: array(userId),
      roles: array(role),
      now: instant,
    },
    outcomes: { team_members_user_id_fkey: 'missing_reference' },
    build: (db, p, within) =>
      sql<{ added: number; changed: number; removed: number }>`
      with wanted as (
        select seat.user_id, seat.role
        from unnest(${p.userIds}, ${p.roles}) as seat (user_id, role)
      ), present as (
        select user_id, role from team_members
        where team_id = ${p.teamId} and ${within('organization_id')}
        order by user_id
        for no key update
      ), removed as (
        delete from team_members
        where team_id = ${p.teamId}
          and organization_id = ${p.organizationId}
          and user_id in (select user_id from present where user_id <> all (${p.userIds}))
        returning user_id
      ), changed as (
        update team_members set role = wanted.role
        from wanted join present on present.user_id = wanted.user_id
        where team_members.team_id = ${p.teamId}
          and team_members.organization_id = ${p.organizationId}
          and team_members.user_id = wanted.user_id
          and present.role <> wanted.role
        returning team_members.user_id
      ), added as (
        ${insertInto('team_members', {
          team_id: p.teamId,
          organization_id: p.organizationId,
          user_id: sql`wanted.user_id`,
          role: sql`wanted.role`,
          joined_at: p.now,
        })} from wanted
        where wanted.user_id not in (select user_id from present)
        order by wanted.user_id
        on conflict (team_id, organization_id, user_id) do update set role = excluded.role
        returning user_id
      )
      select
        (select count(*) from added) as added,
        (select count(*) from changed) as changed,
        (select count(*) from removed) as removed`.compile(db),
  }),
};
