import {
  ACTOR_KINDS,
  DEPLOYMENT_GROUP_PATTERN,
  DEPLOYMENT_LABEL_PATTERN,
  DEPLOYMENT_STATUSES,
  TERMINAL_STATUSES,
  TERMINATION_REASONS,
  type Actor,
  type Deployment,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatus,
  type DeploymentStatusKind,
  type DeploymentStep,
  type OrganizationId,
  type ProjectId,
  type ServiceAccountId,
  type TerminationReason,
  type UserId,
} from '@stratum/data-model';
import { instant, nullable, text, uuid, type Table } from '@stratum/engine-memory';
import { corruptRow, instantOfId } from '@stratum/kernel';
import { hasLength } from '../name-checks.ts';

export interface DeploymentRow {
  readonly id: DeploymentId;
  readonly organization_id: OrganizationId;
  readonly project_id: ProjectId;
  readonly label: DeploymentLabel;
  readonly group_name: DeploymentGroupName;
  readonly image: string | null;
  readonly created_by_kind: Actor['kind'];
  readonly created_by_id: UserId | ServiceAccountId | null;
  readonly expires_at: number | null;
  readonly status: DeploymentStatusKind;
  readonly status_since: number | null;
  readonly status_message: string | null;
  readonly status_reason: TerminationReason | null;
  readonly updated_at: number;
}

export function isTerminal({ status }: DeploymentRow): boolean {
  return TERMINAL_STATUSES.includes(status);
}

export function isRunning({ status }: DeploymentRow): boolean {
  return status === 'healthy' || status === 'unhealthy';
}

export const deploymentsTable: Table<DeploymentRow> = {
  name: 'deployments',
  tenant: 'organization_id',
  columns: {
    id: uuid(),
    organization_id: uuid(),
    project_id: uuid(),
    label: text(),
    group_name: text(),
    image: nullable(text()),
    created_by_kind: text(),
    created_by_id: nullable(uuid()),
    expires_at: nullable(instant()),
    status: text(),
    status_since: nullable(instant()),
    status_message: nullable(text()),
    status_reason: nullable(text()),
    updated_at: instant(),
  },
  primaryKey: { name: 'deployments_pkey', columns: ['id', 'organization_id'] },
  uniqueKeys: [
    {
      name: 'deployments_project_id_label_key',
      columns: ['project_id', 'organization_id', 'label'],
    },
  ],
  foreignKeys: [
    {
      name: 'deployments_project_id_fkey',
      columns: ['project_id', 'organization_id'],
      references: { table: 'projects', columns: ['id', 'organization_id'] },
      onDelete: 'cascade',
    },
  ],
  checks: [
    { name: 'deployments_label_check', holds: ({ label }) => DEPLOYMENT_LABEL_PATTERN.test(label) },
    {
      name: 'deployments_group_name_check',
      holds: ({ group_name }) => DEPLOYMENT_GROUP_PATTERN.test(group_name),
    },
    {
      name: 'deployments_image_check',
      holds: ({ image }) => image === null || hasLength(image, 1, 512),
    },
    {
      name: 'deployments_created_by_check',
      holds: ({ created_by_kind, created_by_id }) =>
        ACTOR_KINDS.includes(created_by_kind) &&
        (created_by_kind === 'system') === (created_by_id === null),
    },
    { name: 'deployments_status_check', holds: statusHolds },
  ],
  indexes: [
    { name: 'deployments_organization_id_id_idx', columns: ['organization_id', 'id'] },
    { name: 'deployments_project_id_id_idx', columns: ['project_id', 'id'] },
    {
      name: 'deployments_project_id_group_name_id_idx',
      columns: ['project_id', 'group_name', 'id'],
    },
    {
      name: 'deployments_status_id_idx',
      columns: ['status', 'id'],
      where: {
        sql: "status <> ALL (ARRAY['cancelled', 'terminated', 'failed'])",
        holds: (row) => !isTerminal(row),
      },
    },
    {
      name: 'deployments_expires_at_id_idx',
      columns: ['expires_at', 'id'],
      where: {
        sql: "expires_at is not null AND (status = ANY (ARRAY['healthy', 'unhealthy']))",
        holds: (row) => row.expires_at !== null && isRunning(row),
      },
    },
    {
      name: 'deployments_finished_idx',
      columns: ['status_since', 'id'],
      where: {
        sql: "status = ANY (ARRAY['cancelled', 'terminated', 'failed'])",
        holds: isTerminal,
      },
    },
  ],
};

function statusHolds(row: DeploymentRow): boolean {
  const { status, status_since, status_message, status_reason } = row;
  const tells = status === 'unhealthy' || status === 'failed';
  const hasReason = status === 'terminating' || status === 'terminated';
  return (
    DEPLOYMENT_STATUSES.includes(status) &&
    (status === 'pending') === (status_since === null) &&
    (tells
      ? status_message !== null && hasLength(status_message, 1, 4_000)
      : status_message === null) &&
    (hasReason
      ? status_reason !== null && TERMINATION_REASONS.includes(status_reason)
      : status_reason === null)
  );
}

export function toDeployment(row: DeploymentRow): Deployment {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    createdAt: instantOfId(row.id),
    updatedAt: new Date(row.updated_at),
    label: row.label,
    group: row.group_name,
    image: row.image,
    createdBy: createdByOf(row),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
    status: statusOf(row),
  };
}

function createdByOf({ id, created_by_kind, created_by_id }: DeploymentRow): Actor {
  if (created_by_kind === 'system') return { kind: 'system' };
  if (created_by_id === null) throw corruptRow('deployments', 'created_by_id', id);
  return created_by_kind === 'user'
    ? { kind: 'user', userId: created_by_id as UserId }
    : { kind: 'service-account', serviceAccountId: created_by_id as ServiceAccountId };
}

function statusOf(row: DeploymentRow): DeploymentStatus {
  const { status: kind, status_since, status_message: message, status_reason: reason } = row;
  if (kind === 'pending') return { kind };
  if (status_since === null) throw corruptRow('deployments', 'status_since', row.id);
  const since = new Date(status_since);
  switch (kind) {
    case 'unhealthy':
    case 'failed':
      if (message === null) throw corruptRow('deployments', 'status_message', row.id);
      return { kind, since, message };
    case 'terminating':
    case 'terminated':
      if (reason === null) throw corruptRow('deployments', 'status_reason', row.id);
      return { kind, since, reason };
    default:
      return { kind, since };
  }
}

type StatusColumns = Pick<
  DeploymentRow,
  'status' | 'status_since' | 'status_message' | 'status_reason'
>;

export function statusColumns(step: DeploymentStep, since: number): StatusColumns {
  return {
    status: step.kind,
    status_since: since,
    status_message: 'message' in step ? step.message : null,
    status_reason: 'reason' in step ? step.reason : null,
  };
}

/** Points at the one deployment of a group that is active. There is a row once one has been activated. */
export interface DeploymentGroupRow {
  readonly project_id: ProjectId;
  readonly organization_id: OrganizationId;
  readonly group_name: DeploymentGroupName;
  readonly active_deployment_id: DeploymentId | null;
}

export const deploymentGroupsTable: Table<DeploymentGroupRow> = {
  name: 'deployment_groups',
  tenant: 'organization_id',
  columns: {
    project_id: uuid(),
    organization_id: uuid(),
    group_name: text(),
    active_deployment_id: nullable(uuid()),
  },
  primaryKey: {
    name: 'deployment_groups_pkey',
    columns: ['project_id', 'organization_id', 'group_name'],
  },
  foreignKeys: [
    {
      name: 'deployment_groups_project_id_fkey',
      columns: ['project_id', 'organization_id'],
      references: { table: 'projects', columns: ['id', 'organization_id'] },
      onDelete: 'cascade',
    },
    {
      name: 'deployment_groups_active_deployment_id_fkey',
      columns: ['active_deployment_id', 'organization_id'],
      references: { table: 'deployments', columns: ['id', 'organization_id'] },
      onDelete: 'set null',
      setNull: ['active_deployment_id'],
    },
  ],
  indexes: [
    {
      name: 'deployment_groups_active_deployment_id_idx',
      columns: ['active_deployment_id'],
      where: {
        sql: 'active_deployment_id is not null',
        holds: (row) => row.active_deployment_id !== null,
      },
    },
  ],
};
