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

/**
 * The roles that a member of each role decides about: whom it may admit as one, make one, or move from one. So no admin
 * becomes an owner, or touches one, but by an owner.
 */
export const ROLES_SEATED_BY: Readonly<Record<OrganizationRole, readonly OrganizationRole[]>> = {
  owner: ORGANIZATION_ROLES,
  admin: ['admin', 'developer', 'editor', 'viewer'],
  developer: [],
  editor: [],
  viewer: [],
};

/** A user's seat in an organization. */
export interface OrganizationMember {
  readonly organizationId: OrganizationId;
  readonly userId: UserId;
  readonly role: OrganizationRole;
  readonly joinedAt: Date;
}
