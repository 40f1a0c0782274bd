import type { Branded } from '../branded.ts';

/** 1 to 64 ASCII letters, digits, dots, underscores and hyphens, beginning with a letter or digit. */
export type Username = Branded<string, 'username'>;

export const USERNAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const USERNAME_WANTS =
  'must have 1 to 64 letters, digits, dots, underscores and hyphens, and begin with a letter or digit';

export function isUsername(value: unknown): value is Username {
  return typeof value === 'string' && USERNAME_PATTERN.test(value);
}
