import type { Id } from '../branded.ts';
import type { UserId } from '../user/user.ts';

export type ServiceAccountId = Id<'service-account'>;

/** Who did something. A record of it outlives the one who did it: nothing here is a foreign key. */
export type Actor =
  | { readonly kind: 'user'; readonly userId: UserId }
  | { readonly kind: 'service-account'; readonly serviceAccountId: ServiceAccountId }
  | { readonly kind: 'system' };

export const ACTOR_KINDS = ['user', 'service-account', 'system'] as const;

/** The id that an actor is known by; the system has none. */
export function actorId(actor: Actor): UserId | ServiceAccountId | null {
  switch (actor.kind) {
    case 'user':
      return actor.userId;
    case 'service-account':
      return actor.serviceAccountId;
    case 'system':
      return null;
  }
}
