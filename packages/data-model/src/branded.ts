declare const brand: unique symbol;

/** A type that only its own makers give out, so that two arguments of the same shape cannot be swapped. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** The id of an entity: a lower-case UUIDv7, whose timestamp is the entity's `createdAt`. */
export type Id<Entity extends string> = Branded<string, `${Entity}-id`>;
