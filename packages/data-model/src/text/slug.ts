import type { Branded } from '../branded.ts';

/** 1 to 63 ASCII letters, digits and inner hyphens. */
export type Slug = Branded<string, 'slug'>;

export const SLUG_PATTERN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export const SLUG_WANTS = 'must have 1 to 63 letters, digits and inner hyphens';

export function isSlug(value: unknown): value is Slug {
  return typeof value === 'string' && SLUG_PATTERN.test(value);
}
