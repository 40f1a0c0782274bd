import { integer, oneOf, optional, rule, type Rule } from './argument-rule.ts';
import type { CallBounds } from './call-bounds.ts';
import { duration, finiteDuration } from './duration.ts';
import { optionsOf } from './object-rule.ts';
import type { RetryPolicy } from './retry.ts';
import type { BeginOptions, CallOptions, TransactionOptions } from './storage.ts';

/** By what it offers: signals of another realm, or of a polyfill, are signals too. */
const abortSignal: Rule<AbortSignal> = rule((value) => {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
    ? undefined
    : 'must be an AbortSignal';
});

const boundFields = {
  statementTimeoutMs: optional(duration()),
  lockTimeoutMs: optional(duration()),
  commitTimeoutMs: optional(duration()),
  timeoutMs: optional(duration()),
};

const callFields = { ...boundFields, signal: optional(abortSignal) };

const beginFields = {
  ...callFields,
  isolation: optional(oneOf(['read committed', 'repeatable read', 'serializable'])),
  idleTimeoutMs: optional(duration()),
};

export const retryPolicyRule: Rule<Partial<RetryPolicy>> = optionsOf<Partial<RetryPolicy>>({
  attempts: optional(integer(1, 1_000_000)),
  firstPauseMs: optional(finiteDuration(0)),
  longestPauseMs: optional(finiteDuration(0)),
});

const retry: Rule<false | Partial<RetryPolicy>> = (value, path) =>
  value === false ? false : retryPolicyRule(value, path);

export const callBoundsRule: Rule<CallBounds> = optionsOf<CallBounds>(boundFields);

export const callOptionsRule: Rule<CallOptions> = optionsOf<CallOptions>(callFields);

export const beginOptionsRule: Rule<BeginOptions> = optionsOf<BeginOptions>(beginFields);

export const transactionOptionsRule: Rule<TransactionOptions> = optionsOf<TransactionOptions>({
  ...beginFields,
  retry: optional(retry),
});
