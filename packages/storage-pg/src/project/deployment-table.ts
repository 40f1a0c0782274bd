import {
  DEPLOYMENT_STATUSES,
  TERMINATION_REASONS,
  type Actor,
  type Deployment,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatus,
  type DeploymentStatusKind,
  type OrganizationId,
  type ProjectId,
  type ServiceAccountId,
  type TerminationReason,
  type UserId,
} from '@stratum/data-model';
import type { RowTable } from '@stratum/engine-pg';
import { corruptRow, instantOfId } from '@stratum/kernel';

export interface DeploymentRow {
  readonly id: DeploymentId;
  readonly organization_id: OrganizationId;
  readonly project_id: ProjectId;
  readonly label: DeploymentLabel;
  readonly group_name: DeploymentGroupName;
  readonly image: string | null;
  readonly created_by_kind: Actor['kind'];
  readonly created_by_id: UserId | ServiceAccountId | null;
  readonly expires_at: Date | null;
  readonly status: DeploymentStatusKind;
  readonly status_since: Date | null;
  readonly status_message: string | null;
  readonly status_reason: TerminationReason | null;
  readonly updated_at: Date;
}

export const deployments: RowTable<DeploymentRow> = {
  table: 'deployments',
  columns: [
    'id',
    'organization_id',
    'project_id',
    'label',
    'group_name',
    'image',
    'created_by_kind',
    'created_by_id',
    'expires_at',
    'status',
    'status_since',
    'status_message',
    'status_reason',
    'updated_at',
  ],
  tenantColumn: 'organization_id',
};

export function deploymentOf(row: DeploymentRow): Deployment {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    createdAt: instantOfId(row.id),
    updatedAt: row.updated_at,
    label: row.label,
    group: row.group_name,
    image: row.image,
    createdBy: createdByOf(row),
    expiresAt: row.expires_at,
    status: statusOf(row),
  };
}

function createdByOf({ id, created_by_kind: kind, created_by_id: by }: DeploymentRow): Actor {
  if (kind === 'user' && by !== null) return { kind, userId: by as UserId };
  if (kind === 'service-account' && by !== null) {
    return { kind, serviceAccountId: by as ServiceAccountId };
  }
  if (kind === 'system' && by === null) return { kind };
  throw corruptRow('deployments', 'created_by_kind', id);
}

function statusOf(row: DeploymentRow): DeploymentStatus {
  const { id, status: kind, status_since: since, status_message: message } = row;
  const { status_reason: reason } = row;
  if (kind === 'pending' && since === null) return { kind };
  if (since === null) throw corruptRow('deployments', 'status', id);
  switch (kind) {
    case 'unhealthy':
    case 'failed':
      if (message !== null) return { kind, message, since };
      break;
    case 'terminating':
    case 'terminated':
      if (reason !== null && TERMINATION_REASONS.includes(reason)) return { kind, reason, since };
      break;
    case 'pending':
      break;
    default:
      if (DEPLOYMENT_STATUSES.includes(kind)) return { kind, since };
  }
  throw corruptRow('deployments', 'status', id);
}

export interface DeploymentGroupRow {
  readonly project_id: ProjectId;
  readonly organization_id: OrganizationId;
  readonly group_name: DeploymentGroupName;
  readonly active_deployment_id: DeploymentId | null;
}
