import {
  TERMINAL_STATUSES,
  type Actor,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatusKind,
  type Organization,
  type OrganizationId,
  type Project,
  type ProjectId,
  type ServiceAccountId,
  type TerminationReason,
  type UserId,
} from '@stratum/data-model';
import {
  array,
  batchLimit,
  batchRemoval,
  columnList,
  filterBy,
  insertInto,
  instant,
  ListStatements,
  lookupOf,
  nullable,
  rowStatement,
  selectRows,
  StatementFamily,
  text,
  transition,
  uuid,
  firstRows,
  fromAdded,
} from '@stratum/engine-pg';
import { sql } from 'kysely';
import { createdRangeFilters } from '../created-range.ts';
import { tenantStatement } from '../main-database.ts';
import { deployments, type DeploymentRow } from './deployment-table.ts';

const id = uuid<DeploymentId>();
const organizationId = uuid<OrganizationId>();
const projectId = uuid<ProjectId>();
const label = text<DeploymentLabel>();
const group = text<DeploymentGroupName>();
const status = text<DeploymentStatusKind>();
const reason = text<TerminationReason>();
const createdByKind = text<Actor['kind']>();
const createdById = uuid<UserId | ServiceAccountId>();

const filters = {
  projectId: filterBy(projectId, (p) => sql`project_id = ${p}`),
  groups: filterBy(array(group), (p) => sql`group_name = any(${p})`),
  statuses: filterBy(array(status), (p) => sql`status = any(${p})`),
  createdByKind: filterBy(createdByKind, (p) => sql`created_by_kind = ${p}`),
  createdById: filterBy(createdById, (p) => sql`created_by_id = ${p}`),
  expiringBefore: filterBy(instant, (p) => sql`expires_at < ${p}`),
  ...createdRangeFilters,
};

/** Written out, so that it is plainly the condition of the partial indexes. */
const terminal = sql`status in (${sql.join(TERMINAL_STATUSES.map((kind) => sql.lit(kind)))})`;
const running = sql`status in ('healthy', 'unhealthy')`;

export const deploymentStatements = {
  lookup: lookupOf('deployments.lookup', deployments),

  findByLabel: rowStatement(
    'deployments.findByLabel',
    deployments,
    { kind: 'point', parameters: { projectId, label } },
    (p, scope) =>
      selectRows(deployments, sql`project_id = ${p.projectId} and label = ${p.label} and ${scope}`),
  ),

  findActive: tenantStatement('deployments.findActive', {
    kind: 'read',
    parameters: { projectIds: array(projectId), group },
    build: (db, p, within) =>
      sql<DeploymentRow>`
      select ${columnList(deployments.columns, 'deployment')}
      from deployment_groups as pointer
      join deployments as deployment
        on deployment.id = pointer.active_deployment_id
        and deployment.organization_id = pointer.organization_id
      where pointer.project_id = any(${p.projectIds})
        and pointer.group_name = ${p.group}
        and ${within('pointer.organization_id')}`.compile(db),
  }),

  list: new ListStatements({
    label: 'deployments',
    ...deployments,
    filters,
    sorts: { id: [] },
  }),

  listGroups: tenantStatement('deployments.listGroups', {
    kind: 'read',
    parameters: { projectId },
    build: (db, p, within) =>
      sql<{
        name: DeploymentGroupName;
        deployments: number;
        latest_id: DeploymentId;
        active_id: DeploymentId | null;
      }>`
      select deployment.group_name as name,
        count(*) as deployments,
        max(deployment.id::text) as latest_id,
        pointer.active_deployment_id as active_id
      from deployments as deployment
      left join deployment_groups as pointer
        on pointer.project_id = deployment.project_id
        and pointer.organization_id = deployment.organization_id
        and pointer.group_name = deployment.group_name
      where deployment.project_id = ${p.projectId} and ${within('deployment.organization_id')}
      group by deployment.group_name, pointer.active_deployment_id
      order by deployment.group_name`.compile(db),
  }),

  countByStatus: new StatementFamily('deployments.countByStatus', filters, {
    kind: 'read',
    parameters: {},
    tenantColumn: deployments.tenantColumn,
    build: (where) => sql<{ status: DeploymentStatusKind; deployments: number }>`
      select status, count(*) as deployments from deployments where ${where} group by status`,
  }),

  /** No row: there is no such project. A row without an id: the project is not active, or else the label is taken. */
  add: tenantStatement('deployments.add', {
    kind: 'write',
    parameters: {
      id,
      projectId,
      label,
      group,
      image: nullable(text()),
      createdByKind,
      createdById: nullable(createdById),
      expiresAt: nullable(instant),
      now: instant,
    },
    build: (db, p, within, answering) =>
      sql<
        (DeploymentRow | { id: null }) & {
          parent_id: OrganizationId;
          organization_state: Organization['state']['kind'];
          project_state: Project['state']['kind'];
        }
      >`
      with parent as (
        select projects.id, projects.organization_id, projects.state,
          organization.state as organization_state
        from projects join organizations as organization
          on organization.id = projects.organization_id
        where projects.id = ${p.projectId} and ${within('projects.organization_id')}
        for share
      ), added as (
        ${insertInto('deployments', {
          id: p.id,
          organization_id: sql`parent.organization_id`,
          project_id: sql`parent.id`,
          label: p.label,
          group_name: p.group,
          image: p.image,
          created_by_kind: p.createdByKind,
          created_by_id: p.createdById,
          expires_at: p.expiresAt,
          status: sql`'pending'`,
          updated_at: p.now,
        })} from parent
        where parent.state = 'active' and parent.organization_state = 'active'
        on conflict (project_id, organization_id, label) do nothing
        returning ${columnList(deployments.columns)}
      )
      select parent.organization_id as parent_id, parent.organization_state,
        parent.state as project_state, ${columnList(deployments.columns, 'added')}
      ${fromAdded(answering, { parent: 'parent' })}`.compile(db),
  }),

  /** `from`: the statuses that lead to the new one. A reason of termination is kept to the end. */
  advance: transition('deployments.advance', {
    ...deployments,
    parameters: {
      from: array(status),
      status,
      message: nullable(text()),
      reason: nullable(reason),
      now: instant,
    },
    set: (p) => sql`
      status = ${p.status}, status_since = ${p.now}, status_message = ${p.message},
      status_reason = ${p.reason}, updated_at = ${p.now}`,
    guard: (p) => sql`
      status = any(${p.from}) and (status <> 'terminating' or status_reason = ${p.reason})`,
  }),

  /**
   * After `advance` and not in it: it must see an activation that was committed while `advance` waited for the
   * deployment.
   */
  clearActive: tenantStatement('deployments.clearActive', {
    kind: 'write',
    parameters: { id },
    build: (db, p, within) =>
      sql`
      update deployment_groups set active_deployment_id = null
      where active_deployment_id = ${p.id} and ${within('organization_id')}`.compile(db),
  }),

  /**
   * Makes sure of the group's row, and that the deployment stays healthy: by an update that changes nothing, since a mere
   * lock would let a unit of work that reads a snapshot end the deployment without seeing that it is active.
   */
  prepareActivation: transition('deployments.prepareActivation', {
    ...deployments,
    parameters: {},
    set: () => sql`updated_at = updated_at`,
    guard: () => sql`status = 'healthy'`,
    besides: () => sql`
      ${insertInto('deployment_groups', {
        project_id: sql`project_id`,
        organization_id: sql`organization_id`,
        group_name: sql`group_name`,
      })} from changed
      on conflict (project_id, organization_id, group_name) do nothing`,
  }),

  /** After `prepareActivation`. */
  activate: tenantStatement('deployments.activate', {
    kind: 'write',
    parameters: { id, projectId, organizationId, group },
    build: (db, p, within) =>
      sql<{ previous_id: DeploymentId | null }>`
      with pointer as (
        select project_id, organization_id, group_name, active_deployment_id
        from deployment_groups
        where project_id = ${p.projectId}
          and organization_id = ${p.organizationId}
          and group_name = ${p.group}
          and ${within('organization_id')}
        for no key update
      ), turned as (
        update deployment_groups set active_deployment_id = ${p.id}
        from pointer
        where deployment_groups.project_id = pointer.project_id
          and deployment_groups.organization_id = pointer.organization_id
          and deployment_groups.group_name = pointer.group_name
          and pointer.active_deployment_id is distinct from ${p.id}
      )
      select active_deployment_id as previous_id from pointer`.compile(db),
  }),

  changeExpiry: transition('deployments.changeExpiry', {
    ...deployments,
    parameters: { expiresAt: nullable(instant), now: instant },
    set: (p) => sql`expires_at = ${p.expiresAt}, updated_at = ${p.now}`,
    guard: () => sql`not ${terminal}`,
  }),

  terminateExpired: tenantStatement('deployments.terminateExpired', {
    kind: 'write',
    parameters: { now: instant, limit: batchLimit },
    build: (db, p, within) =>
      sql<DeploymentRow>`
      with due as (
        ${firstRows(columnList(['id', 'organization_id']), {
          from: sql`
            select id, organization_id from deployments
            where ${running} and expires_at <= ${p.now} and ${within('organization_id')}
            order by expires_at, id`,
          lock: sql`for no key update skip locked`,
          limit: p.limit,
        })}
      ), ended as (
        update deployments set
          status = 'terminating', status_since = ${p.now}, status_message = null,
          status_reason = 'expired', updated_at = ${p.now}
        from due
        where deployments.id = due.id and deployments.organization_id = due.organization_id
        returning ${columnList(deployments.columns, 'deployments')}
      )
      select ${columnList(deployments.columns)} from ended order by expires_at, id`.compile(db),
  }),

  removeFinished: batchRemoval('deployments.removeFinished', deployments, {
    parameters: { finishedBefore: instant },
    where: (p) => sql`${terminal} and status_since < ${p.finishedBefore}`,
    by: 'status_since',
  }),
};
