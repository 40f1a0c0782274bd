import type { Id } from '../branded.ts';
import type { Slug } from '../text/slug.ts';
import type { UserId } from '../user/user.ts';

export type OrganizationId = Id<'organization'>;

export const ORGANIZATION_STATES = ['active', 'closed'] as const;
export type OrganizationState =
  { readonly kind: 'active' } | { readonly kind: 'closed'; readonly closedAt: Date };

/** A tenant. */
export interface Organization {
  readonly id: OrganizationId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** From 1; one more with each change of slug or name. */
  readonly revision: number;
  /** Unique without regard to case, closed organizations included. */
  readonly slug: Slug;
  /** 1 to 200 characters. */
  readonly name: string;
  readonly state: OrganizationState;
}

export const ORGANIZATION_ROLES = ['owner', 'admin', 'developer', 'editor', 'viewer'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** A user's seat in an organization. */
export interface OrganizationMember {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly role: OrganizationRole;
  readonly joinedAt: Date;
}
