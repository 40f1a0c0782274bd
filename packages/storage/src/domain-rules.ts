import { isIP } from 'node:net';
import {
  EMAIL_ADDRESS_WANTS,
  IP_ADDRESS_WANTS,
  isEmailAddress,
  isSlug,
  isUsername,
  SHA256_PATTERN,
  SHA256_WANTS,
  SLUG_WANTS,
  USERNAME_WANTS,
  type EmailAddress,
  type IpAddress,
  type Sha256,
  type Slug,
  type Username,
} from '@stratum/data-model';
import {
  instant,
  integer,
  listOf,
  optional,
  rule,
  text,
  unstorableText,
  type Rule,
} from '@stratum/kernel';

// The rules of the domain's own kinds of value, shared by the contracts.

/** Items of one bulk call. */
export const BULK_LIMIT = 1_000;

export const usernameRule: Rule<Username> = rule((value) =>
  isUsername(value) ? undefined : USERNAME_WANTS,
);

export const slugRule: Rule<Slug> = rule((value) => (isSlug(value) ? undefined : SLUG_WANTS));

export const emailAddressRule: Rule<EmailAddress> = rule((value) =>
  isEmailAddress(value) ? undefined : EMAIL_ADDRESS_WANTS,
);

export const sha256Rule: Rule<Sha256> = text(64, 64, { is: SHA256_PATTERN, wants: SHA256_WANTS });

export const ipAddressRule: Rule<IpAddress> = rule((value) =>
  typeof value === 'string' && isIP(value) !== 0 && !/[A-Z%]/.test(value)
    ? undefined
    : IP_ADDRESS_WANTS,
);

/** The beginning of a text that is searched for: taken literally, of any length up to this many characters. */
export function prefixRule(max: number): Rule<string> {
  return rule((value) => {
    if (typeof value !== 'string') return 'must be a text';
    if (value.length > max * 2) return `must have at most ${max} characters`;
    return unstorableText(value);
  });
}

/** How many rows one batch of a bulk removal takes at most: 1 to 1,000. */
export const batchLimitRule: Rule<number> = integer(1, BULK_LIMIT);

export function bulkRule<T>(item: Rule<T>): Rule<readonly T[]> {
  return listOf(item, BULK_LIMIT);
}

/** The filter fields that select by the instant of creation: at or after `createdFrom`, before `createdBefore`. */
export interface CreatedRange {
  readonly createdFrom?: Date | undefined;
  readonly createdBefore?: Date | undefined;
}

export const createdRangeRules = {
  createdFrom: optional(instant()),
  createdBefore: optional(instant()),
};
