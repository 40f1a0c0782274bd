import type { Branded, Id } from '../branded.ts';
import { fold } from '../text/folding.ts';
import type { Username } from '../text/username.ts';

export type UserId = Id<'user'>;

export const USER_ROLES = ['user', 'admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

export const USER_STATES = ['active', 'locked', 'deactivated'] as const;
export type UserState =
  | { readonly kind: 'active' }
  | { readonly kind: 'locked'; readonly lockedAt: Date }
  | { readonly kind: 'deactivated'; readonly deactivatedAt: Date };

/** A person who can sign in. */
export interface User {
  readonly id: UserId;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Unique without regard to case. */
  readonly username: Username;
  /** 1 to 200 characters. */
  readonly displayName: string;
  readonly role: UserRole;
  readonly state: UserState;
  readonly lastLoginAt: Date | null;
}

/** What stands in for the name of a person who has been erased. */
export const ERASED_DISPLAY_NAME = 'Erased user';

const ERASED_PREFIX = 'erased-';

/** The username that an erased user is left with. */
export function erasedUsername(id: UserId): Username {
  return `${ERASED_PREFIX}${id}` as Branded<string, 'username'>;
}

/** Whether a username is of the form that is kept for erased users, in any case. */
export function isReservedUsername(username: string): boolean {
  return fold(username).startsWith(ERASED_PREFIX);
}

export function isErased(user: User): boolean {
  return user.username === erasedUsername(user.id);
}
