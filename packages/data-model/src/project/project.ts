import type { Branded, Id } from '../branded.ts';
import type { OrganizationId } from '../organization/organization.ts';
import type { TeamId } from '../organization/team.ts';
import type { Slug } from '../text/slug.ts';
import type { UserId } from '../user/user.ts';

export type ProjectId = Id<'project'>;

/** A warehouse connection of the service that runs the project; this storage does not hold them. */
export type WarehouseConnectionId = Branded<string, 'warehouse-connection-id'>;

/** Who a project belongs to: a member or a team of its organization. */
export type ProjectOwner =
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'team'; readonly teamId: TeamId };

export const PROJECT_VISIBILITIES = ['private', 'public'] as const;
export type ProjectVisibility = (typeof PROJECT_VISIBILITIES)[number];

export type ProjectDataSource =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'dbt';
      /** 1 to 50 characters. */
      readonly projectType: string;
      readonly connectionId: WarehouseConnectionId;
    };

export const PROJECT_STATES = ['active', 'archived'] as const;
export type ProjectState =
  { readonly kind: 'active' } | { readonly kind: 'archived'; readonly archivedAt: Date };

export interface Project {
  readonly id: ProjectId;
  readonly organizationId: OrganizationId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From 1; one more with each change of slug, name, description or data source. */
  readonly revision: number;
  /** Unique in the organization, without regard to case, archived projects included. */
  readonly slug: Slug;
  /** 1 to 200 characters. */
  readonly name: string;
  /** At most 2,000 characters. */
  readonly description: string;
  readonly owner: ProjectOwner;
  readonly visibility: ProjectVisibility;
  readonly dataSource: ProjectDataSource;
  readonly state: ProjectState;
}
