import type { Actor } from '../actor/actor.ts';
import type { Branded, Id } from '../branded.ts';
import type { OrganizationId } from '../organization/organization.ts';
import type { ProjectId } from './project.ts';

export type DeploymentId = Id<'deployment'>;

/** Unique in its project: 1 to 63 lower-case letters, digits, dots and hyphens, beginning with a letter or digit. */
export type DeploymentLabel = Branded<string, 'deployment-label'>;
export const DEPLOYMENT_LABEL_PATTERN = /^[a-z0-9][a-z0-9.-]{0,62}$/;
export const DEPLOYMENT_LABEL_WANTS =
  'must have 1 to 63 lower-case letters, digits, dots and hyphens, and begin with a letter or digit';

/** One deployment of a group is active at a time. 1 to 100 lower-case letters, digits, slashes and hyphens. */
export type DeploymentGroupName = Branded<string, 'deployment-group-name'>;
export const DEPLOYMENT_GROUP_PATTERN = /^[a-z0-9][a-z0-9/-]{0,99}$/;
export const DEPLOYMENT_GROUP_WANTS =
  'must have 1 to 100 lower-case letters, digits, slashes and hyphens, and begin with a letter or digit';
export const DEFAULT_DEPLOYMENT_GROUP = 'default' as DeploymentGroupName;

export const DEPLOYMENT_STATUSES = [
  'pending',
  'building',
  'pushed',
  'deploying',
  'healthy',
  'unhealthy',
  'cancelling',
  'cancelled',
  'terminating',
  'terminated',
  'failed',
] as const;
export type DeploymentStatusKind = (typeof DEPLOYMENT_STATUSES)[number];

export const TERMINATION_REASONS = ['stopped', 'superseded', 'expired'] as const;
export type TerminationReason = (typeof TERMINATION_REASONS)[number];

/** What a deployment can be told to become: a status without its instant. */
export type DeploymentStep =
  | { readonly kind: 'building' }
  | { readonly kind: 'pushed' }
  | { readonly kind: 'deploying' }
  | { readonly kind: 'healthy' }
  | { readonly kind: 'unhealthy'; readonly message: string }
  | { readonly kind: 'cancelling' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'terminating'; readonly reason: TerminationReason }
  | { readonly kind: 'terminated'; readonly reason: TerminationReason }
  | { readonly kind: 'failed'; readonly message: string };

/** `message`: 1 to 4,000 characters. `since`: when the deployment came into this status. */
export type DeploymentStatus =
  { readonly kind: 'pending' } | (DeploymentStep & { readonly since: Date });

/**
 * The statuses that each status leads to. From unhealthy and healthy a deployment is terminated, before that it is
 * cancelled; a prebuilt image skips building. Both backends are driven by this table.
 */
export const DEPLOYMENT_TRANSITIONS: Readonly<
  Record<DeploymentStatusKind, readonly DeploymentStatusKind[]>
> = {
  pending: ['building', 'pushed', 'cancelling', 'failed'],
  building: ['pushed', 'cancelling', 'failed'],
  pushed: ['deploying', 'cancelling', 'failed'],
  deploying: ['healthy', 'cancelling', 'failed'],
  healthy: ['unhealthy', 'terminating'],
  unhealthy: ['healthy', 'terminating', 'failed'],
  cancelling: ['cancelled'],
  terminating: ['terminated'],
  cancelled: [],
  terminated: [],
  failed: [],
};

/** Statuses from which nothing leads on. */
export const TERMINAL_STATUSES = DEPLOYMENT_STATUSES.filter(
  (kind) => DEPLOYMENT_TRANSITIONS[kind].length === 0,
);

/** The statuses from which a deployment can come into this one. */
export function statusesBefore(kind: DeploymentStatusKind): readonly DeploymentStatusKind[] {
  return DEPLOYMENT_STATUSES.filter((from) => DEPLOYMENT_TRANSITIONS[from].includes(kind));
}

export interface Deployment {
  readonly id: DeploymentId;
  readonly organizationId: OrganizationId;
  readonly projectId: ProjectId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly label: DeploymentLabel;
  readonly group: DeploymentGroupName;
  /** 1 to 512 characters. */
  readonly image: string | null;
  readonly createdBy: Actor;
  /** From this instant on it is terminated when it is healthy or unhealthy. */
  readonly expiresAt: Date | null;
  readonly status: DeploymentStatus;
}
