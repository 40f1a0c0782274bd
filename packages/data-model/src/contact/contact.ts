import type { Id } from '../branded.ts';
import type { OrganizationId } from '../organization/organization.ts';
import type { UserId } from '../user/user.ts';

export type ContactId = Id<'contact'>;

/** A user who has had to do with another one, as seen by that other one. */
export interface Contact {
  readonly id: ContactId;
  readonly organizationId: OrganizationId;
  readonly createdAt: Date;
  /** The other user. */
  readonly userId: UserId;
  readonly lastConnectedAt: Date;
}

/** Two different users, in either order. */
export type UserPair = readonly [UserId, UserId];

/** The pair in the order in which it is stored. Ids sort as text as they do as UUIDs. */
export function orderedPair([one, other]: UserPair): {
  readonly low: UserId;
  readonly high: UserId;
} {
  return one < other ? { low: one, high: other } : { low: other, high: one };
}
