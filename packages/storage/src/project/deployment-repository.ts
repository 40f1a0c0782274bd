import {
  DEPLOYMENT_GROUP_PATTERN,
  DEPLOYMENT_GROUP_WANTS,
  DEPLOYMENT_LABEL_PATTERN,
  DEPLOYMENT_LABEL_WANTS,
  DEPLOYMENT_STATUSES,
  TERMINATION_REASONS,
  type Actor,
  type Deployment,
  type DeploymentGroupName,
  type DeploymentId,
  type DeploymentLabel,
  type DeploymentStatusKind,
  type DeploymentStep,
  type ProjectId,
} from '@stratum/data-model';
import {
  describeRepository,
  instant,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  pageRule,
  param,
  replica,
  text,
  uuid,
  variants,
  write,
  type CursorPageRequest,
  type PageOf,
  type PageRequest,
  type SortOf,
  type Sorts,
} from '@stratum/kernel';
import { actorRule } from '../actor-rule.ts';
import { batchLimitRule, bulkRule, createdRangeRules, type CreatedRange } from '../domain-rules.ts';

export const deploymentSorts = { id: [] } as const satisfies Sorts;
export type DeploymentSort = SortOf<typeof deploymentSorts>;

/** Fields are AND-ed; an absent one does not narrow, an empty list matches nothing. */
export interface DeploymentFilter extends CreatedRange {
  readonly projectId?: ProjectId | undefined;
  readonly groups?: readonly DeploymentGroupName[] | undefined;
  readonly statuses?: readonly DeploymentStatusKind[] | undefined;
  readonly createdBy?: Actor | undefined;
  /** With an expiry before this instant, in whatever status. */
  readonly expiringBefore?: Date | undefined;
}

export interface NewDeployment {
  readonly projectId: ProjectId;
  readonly label: DeploymentLabel;
  /** Default: `default`. */
  readonly group?: DeploymentGroupName | undefined;
  readonly image: string | null;
  readonly createdBy: Actor;
  readonly expiresAt: Date | null;
}

export interface DeploymentGroup {
  readonly name: DeploymentGroupName;
  readonly deployments: number;
  readonly latestId: DeploymentId;
  /** Null while none is active. */
  readonly activeId: DeploymentId | null;
}

export interface Activation {
  readonly deployment: Deployment;
  /** What was active before, if another was. */
  readonly supersededId: DeploymentId | undefined;
}

export interface DeploymentReads {
  lookup(id: DeploymentId): Promise<Deployment | undefined>;

  findByLabel(projectId: ProjectId, label: DeploymentLabel): Promise<Deployment | undefined>;

  /** The active deployment of this group in each project that has one. At most 1,000 ids. */
  findActive(
    projectIds: readonly ProjectId[],
    group: DeploymentGroupName,
  ): Promise<ReadonlyMap<ProjectId, Deployment>>;

  list<Request extends PageRequest<DeploymentSort> = CursorPageRequest<DeploymentSort>>(
    filter: DeploymentFilter,
    page?: Request,
  ): Promise<PageOf<Request, Deployment>>;

  count(filter: DeploymentFilter): Promise<number>;

  /** The groups that have deployments, in byte order of their names. */
  listGroups(projectId: ProjectId): Promise<readonly DeploymentGroup[]>;

  /** Zeros included. */
  countByStatus(filter: DeploymentFilter): Promise<Readonly<Record<DeploymentStatusKind, number>>>;
}

export interface DeploymentRepository extends DeploymentReads {
  /**
   * Pending, in the project's organization.
   * @throws StorageError `missing_reference` `deployments_project_id_fkey`; `invalid_transition` of the organization, or
   * else of the project, unless active; `conflict` `deployments_project_id_label_key`
   */
  add(newDeployment: NewDeployment): Promise<Deployment>;

  /**
   * Takes one step of the table of transitions. Into a terminal status, it is no longer the active one of its group.
   * @throws StorageError `invalid_transition` for every other step, the present status again and another reason of
   * termination included
   */
  advance(id: DeploymentId, step: DeploymentStep): Promise<Deployment | undefined>;

  /**
   * Makes it the active one of its group, in place of the one that was. Activating the active one changes nothing.
   * @throws StorageError `invalid_transition` unless healthy
   */
  activate(id: DeploymentId): Promise<Activation | undefined>;

  /** @throws StorageError `invalid_transition` if it is in a terminal status */
  changeExpiry(id: DeploymentId, expiresAt: Date | null): Promise<Deployment | undefined>;

  /**
   * Sets healthy and unhealthy deployments whose expiry has come to terminating (expired), the longest due first; those
   * that another collector is working on are left to it. Repeat while it answers `limit` of them.
   * @param limit 1 to 1,000
   */
  terminateExpired(limit: number): Promise<readonly Deployment[]>;

  /**
   * Removes deployments that came into a terminal status before the instant, the oldest first. Repeat while it answers
   * `limit`.
   * @param limit 1 to 1,000
   */
  removeFinished(finishedBefore: Date, limit: number): Promise<number>;
}

const id = uuid<DeploymentId>();
const projectId = uuid<ProjectId>();
const label = text<DeploymentLabel>(1, 63, {
  is: DEPLOYMENT_LABEL_PATTERN,
  wants: DEPLOYMENT_LABEL_WANTS,
});
const group = text<DeploymentGroupName>(1, 100, {
  is: DEPLOYMENT_GROUP_PATTERN,
  wants: DEPLOYMENT_GROUP_WANTS,
});

const message = text(1, 4_000);
const reason = oneOf(TERMINATION_REASONS);
const step = variants<DeploymentStep>({
  building: {},
  pushed: {},
  deploying: {},
  healthy: {},
  unhealthy: { message },
  cancelling: {},
  cancelled: {},
  terminating: { reason },
  terminated: { reason },
  failed: { message },
});

const filter = object<DeploymentFilter>({
  projectId: optional(projectId),
  groups: optional(listOf(group, 100)),
  statuses: optional(listOf(oneOf(DEPLOYMENT_STATUSES), DEPLOYMENT_STATUSES.length)),
  createdBy: optional(actorRule),
  expiringBefore: optional(instant()),
  ...createdRangeRules,
});

const newDeployment = object<NewDeployment>({
  projectId,
  label,
  group: optional(group),
  image: nullable(text(1, 512)),
  createdBy: actorRule,
  expiresAt: nullable(instant()),
});

export const deploymentRepository = describeRepository<DeploymentReads, DeploymentRepository>()({
  entity: 'deployment',
  tenancy: 'tenant',
  reach: 'every',
  reads: {
    lookup: replica(param('id', id)),
    findByLabel: replica(param('projectId', projectId), param('label', label)),
    findActive: replica(param('projectIds', bulkRule(projectId)), param('group', group)),
    list: replica(param('filter', filter), param('page', pageRule(deploymentSorts))),
    count: replica(param('filter', filter)),
    listGroups: replica(param('projectId', projectId)),
    countByStatus: replica(param('filter', filter)),
  },
  writes: {
    add: write(param('newDeployment', newDeployment)),
    advance: write(param('id', id), param('step', step)),
    activate: write(param('id', id)),
    changeExpiry: write(param('id', id), param('expiresAt', nullable(instant()))),
    terminateExpired: write(param('limit', batchLimitRule)),
    removeFinished: write(param('finishedBefore', instant()), param('limit', batchLimitRule)),
  },
});
