import { actorId, TERMINAL_STATUSES, type Deployment } from '@stratum/data-model';
import type { AnyList } from '@stratum/engine-memory';
import { deploymentSorts, type DeploymentFilter } from '@stratum/storage';
import { idBounds, withinBounds } from '../created-range.ts';
import type { Entity, ListTerms } from '../entity-reads.ts';
import { deploymentsTable, toDeployment, type DeploymentRow } from './deployment-table.ts';

const PRIMARY_KEY = 'deployments_pkey';
const BY_GROUP = 'deployments_project_id_group_name_id_idx';

export const deployments: Entity<DeploymentRow, Deployment, DeploymentFilter> = {
  table: deploymentsTable,
  sorts: deploymentSorts,
  toModel: toDeployment,
  listOf: deploymentsBy,
};

export function deploymentsBy(
  filter: DeploymentFilter,
  { tenant }: Pick<ListTerms, 'tenant'>,
): AnyList<DeploymentRow, Deployment> {
  const { projectId, groups, statuses, createdBy, expiringBefore } = filter;
  const creator = createdBy === undefined ? undefined : actorId(createdBy);
  const before = expiringBefore?.getTime();
  const bounds = idBounds(filter);
  const list = {
    table: deploymentsTable,
    where: (row: DeploymentRow) =>
      (projectId === undefined || row.project_id === projectId) &&
      (groups === undefined || groups.includes(row.group_name)) &&
      (statuses === undefined || statuses.includes(row.status)) &&
      (createdBy === undefined ||
        (row.created_by_kind === createdBy.kind && row.created_by_id === creator)) &&
      (before === undefined || (row.expires_at !== null && row.expires_at < before)) &&
      withinBounds(row.id, bounds),
    placeOf: ({ id }: DeploymentRow) => ({ keys: [], id }),
    nodeOf: toDeployment,
  };
  if (projectId !== undefined) {
    return groups?.length === 1
      ? { ...list, ...bounds, index: BY_GROUP, is: [projectId, groups[0]!] }
      : { ...list, ...bounds, index: 'deployments_project_id_id_idx', is: [projectId] };
  }
  const [status] = statuses ?? [];
  if (statuses?.length === 1 && status !== undefined && !TERMINAL_STATUSES.includes(status)) {
    return { ...list, ...bounds, index: 'deployments_status_id_idx', is: [status] };
  }
  return tenant === undefined
    ? { ...list, ...bounds, index: PRIMARY_KEY }
    : { ...list, ...bounds, index: 'deployments_organization_id_id_idx', is: [tenant] };
}
