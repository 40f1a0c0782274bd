import type {
  Organization,
  OrganizationId,
  ProjectDataSource,
  ProjectId,
  ProjectState,
  ProjectVisibility,
  Slug,
  TeamId,
  UserId,
  WarehouseConnectionId,
} from '@stratum/data-model';
import {
  array,
  batchRemoval,
  columnList,
  enumeration,
  filterBy,
  insertInto,
  instant,
  integer,
  ListStatements,
  lookupManyOf,
  lookupOf,
  nullable,
  rowStatement,
  selectRows,
  text,
  transition,
  uuid,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { tenantStatement } from '../main-database.ts';
import { slugRangeFilters, slugSort } from '../slug-range.ts';
import { projects, type ProjectRow } from './project-table.ts';

const id = uuid<ProjectId>();
const organizationId = uuid<OrganizationId>();
const visibility = enumeration<ProjectVisibility>('project_visibility');

const filters = {
  organizationId: filterBy(organizationId, (p) => sql`organization_id = ${p}`),
  ownerUserId: filterBy(uuid<UserId>(), (p) => sql`owner_user_id = ${p}`),
  ownerTeamId: filterBy(uuid<TeamId>(), (p) => sql`owner_team_id = ${p}`),
  visibilities: filterBy(array(visibility), (p) => sql`visibility = any(${p})`),
  states: filterBy(array(text<ProjectState['kind']>()), (p) => sql`state = any(${p})`),
  accessibleToUserId: filterBy(
    uuid<UserId>(),
    // Each way of reaching a project goes by an index of its own, which one condition with `or` could not.
    (p) => sql`(id, organization_id) in (
      select own.id, own.organization_id
      from projects as own
      where own.owner_user_id = ${p}
      union all
      select held.id, held.organization_id
      from team_members as seat
      join projects as held
        on held.owner_team_id = seat.team_id and held.organization_id = seat.organization_id
      where seat.user_id = ${p}
      union all
      select open.id, open.organization_id
      from organization_members as seat
      join projects as open on open.organization_id = seat.organization_id
      where seat.user_id = ${p} and open.visibility = 'public'
    )`,
  ),
  ...slugRangeFilters,
  ...createdRangeFilters,
};

/** The columns of an owner: one of the two is null. */
const owner = { ownerUserId: nullable(uuid<UserId>()), ownerTeamId: nullable(uuid<TeamId>()) };

/** What a revision replaces. */
const content = {
  slug: text<Slug>(),
  folded: text(),
  name: text(),
  description: text(),
  dataSource: text<ProjectDataSource['kind']>(),
  dbtProjectType: nullable(text()),
  dbtConnectionId: nullable(uuid<WarehouseConnectionId>()),
};

export const projectStatements = {
  lookup: lookupOf('projects.lookup', projects),

  lookupMany: lookupManyOf('projects.lookupMany', projects),

  findBySlug: rowStatement(
    'projects.findBySlug',
    projects,
    { kind: 'point', parameters: { organizationId, folded: text() } },
    (p, scope) =>
      selectRows(
        projects,
        sql`organization_id = ${p.organizationId} and slug_folded = ${p.folded} and ${scope}`,
      ),
  ),

  list: new ListStatements({
    label: 'projects',
    ...projects,
    filters,
    sorts: { id: [], slug: slugSort },
  }),

  /** No row: there is no such organization. A row without an id: there is no such owner in it, or the slug is taken. */
  add: tenantStatement('projects.add', {
    kind: 'write',
    parameters: { id, organizationId, ...content, ...owner, visibility, now: instant },
    build: (db, p, within, answering) =>
      sql<
        (ProjectRow | { id: null }) & {
          owner_found: boolean;
          organization_state: Organization['state']['kind'];
        }
      >`
      with parent as (
        select id, state from organizations
        where id = ${p.organizationId} and ${within('id')}
        for share
      ), owning_member as (
        select member.user_id
        from parent join organization_members as member on member.organization_id = parent.id
        where member.user_id = ${p.ownerUserId}
        for key share of member
      ), owning_team as (
        select team.id
        from parent join teams as team on team.organization_id = parent.id
        where team.id = ${p.ownerTeamId}
        for key share of team
      ), owner as (
        select user_id, null::uuid as team_id from owning_member
        union all
        select null::uuid, id from owning_team
      ), added as (
        ${insertInto('projects', {
          id: p.id,
          organization_id: sql`parent.id`,
          slug: p.slug,
          slug_folded: p.folded,
          name: p.name,
          description: p.description,
          owner_user_id: sql`owner.user_id`,
          owner_team_id: sql`owner.team_id`,
          visibility: p.visibility,
          data_source: p.dataSource,
          dbt_project_type: p.dbtProjectType,
          dbt_connection_id: p.dbtConnectionId,
          state: sql`'active'`,
          revision: sql.lit(1),
          service_account_sequence: sql.lit(0),
          updated_at: p.now,
        })} from parent, owner where parent.state = 'active'
        on conflict (organization_id, slug_folded) do nothing
        returning ${columnList(projects.columns)}
      )
      select exists (select from owner) as owner_found, parent.state as organization_state,
        ${columnList(projects.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  revise: transition('projects.revise', {
    ...projects,
    parameters: { revision: integer, ...content, now: instant },
    set: (p) => sql`
      slug = ${p.slug}, slug_folded = ${p.folded}, name = ${p.name},
      description = ${p.description}, data_source = ${p.dataSource},
      dbt_project_type = ${p.dbtProjectType}, dbt_connection_id = ${p.dbtConnectionId},
      revision = revision + 1, updated_at = ${p.now}`,
    guard: (p) => sql`revision = ${p.revision} and state = 'active'`,
    outcomes: { projects_organization_id_slug_folded_key: 'conflict' },
  }),

  changeOwner: transition('projects.changeOwner', {
    ...projects,
    parameters: { ...owner, now: instant },
    set: (p) => sql`
      owner_user_id = ${p.ownerUserId}, owner_team_id = ${p.ownerTeamId}, updated_at = ${p.now}`,
    guard: (p) => sql`
      state = 'active'
      and (owner_user_id, owner_team_id) is distinct from (${p.ownerUserId}, ${p.ownerTeamId})`,
    told: (p) => sql<{ readonly owner_found: boolean }>`(
      exists (
        select from organization_members as member
        where member.organization_id = found.organization_id and member.user_id = ${p.ownerUserId}
      ) or exists (
        select from teams as team
        where team.organization_id = found.organization_id and team.id = ${p.ownerTeamId}
      )
    ) as owner_found`,
    outcomes: {
      projects_owner_user_id_fkey: 'missing_reference',
      projects_owner_team_id_fkey: 'missing_reference',
    },
  }),

  changeVisibility: transition('projects.changeVisibility', {
    ...projects,
    parameters: { visibility, now: instant },
    set: (p) => sql`visibility = ${p.visibility}, updated_at = ${p.now}`,
    guard: (p) => sql`state = 'active' and visibility <> ${p.visibility}`,
  }),

  archive: transition('projects.archive', {
    ...projects,
    parameters: { now: instant },
    set: (p) => sql`state = 'archived', archived_at = ${p.now}, updated_at = ${p.now}`,
    guard: () => sql`state = 'active'`,
  }),

  restore: transition('projects.restore', {
    ...projects,
    parameters: { now: instant },
    set: (p) => sql`state = 'active', archived_at = null, updated_at = ${p.now}`,
    guard: () => sql`state = 'archived'`,
  }),

  removeArchived: batchRemoval('projects.removeArchived', projects, {
    parameters: { archivedBefore: instant },
    where: (p) => sql`state = 'archived' and archived_at < ${p.archivedBefore}`,
    by: 'archived_at',
  }),
};
