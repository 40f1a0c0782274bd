import type { Branded } from '../branded.ts';

/** 3 to 254 characters with one `@` and something on both sides of it, without white space. */
export type EmailAddress = Branded<string, 'email-address'>;

export const EMAIL_ADDRESS_PATTERN = /^[^@\s]+@[^@\s]+$/u;

export const EMAIL_ADDRESS_WANTS =
  'must be an email address of 3 to 254 characters: one @, something on both sides of it, no white space';

/** Says nothing of whether mail arrives there. */
export function isEmailAddress(value: unknown): value is EmailAddress {
  if (typeof value !== 'string' || !EMAIL_ADDRESS_PATTERN.test(value)) return false;
  const length = [...value].length;
  return length >= 3 && length <= 254 && !value.includes('\0') && value.isWellFormed();
}
