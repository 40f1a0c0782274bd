import type { Id } from '../branded.ts';
import type { Slug } from '../text/slug.ts';
import type { UserId } from '../user/user.ts';
import type { OrganizationId } from './organization.ts';

export type TeamId = Id<'team'>;

export const TEAM_MANAGEMENTS = ['manual', 'idp'] as const;
/** Who decides on the members: people, or a group of the identity provider. */
export type TeamManagement =
  | { readonly kind: 'manual' }
  | {
      readonly kind: 'idp';
      /** The provider's name for the group: 1 to 255 characters. */
      readonly group: string;
    };

export interface Team {
  readonly id: TeamId;
  readonly organizationId: OrganizationId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From 1; one more with each change of slug or name. */
  readonly revision: number;
  /** Unique in the organization, without regard to case. */
  readonly slug: Slug;
  /** 1 to 200 characters. */
  readonly name: string;
  readonly management: TeamManagement;
}

export const TEAM_ROLES = ['owner', 'member'] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/** A member's seat in a team of their organization. */
export interface TeamMember {
  readonly teamId: TeamId;
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly role: TeamRole;
  readonly joinedAt: Date;
}
