import { instant, listOf, optional, type Rule } from './argument-rule.ts';
import type { CallBounds } from './call-bounds.ts';
import { callable, having } from './capability-rule.ts';
import { checkedArgument } from './checked-argument.ts';
import { systemClock, type Clock } from './clock.ts';
import { badReading } from './fault-errors.ts';
import { UuidV7Source, type IdSource } from './id-source.ts';
import type { Interceptor } from './interceptor.ts';
import { optionsOf, type Shape } from './object-rule.ts';
import { callBoundsRule, retryPolicyRule } from './options-rule.ts';
import type { RandomFraction } from './random.ts';
import type { RetryPolicy } from './retry.ts';
import { isStorageError } from './storage-error.ts';

/** What every backend's storages are created with, whatever else they take. */
export interface StorageOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Default: UUIDv7 by the clock. */
  readonly ids?: IdSource | undefined;
  /** Wrap every call; the first is the outermost. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Jitter between retries. */
  readonly random?: RandomFraction | undefined;
  /** How long calls and units of work may take where their handle does not say. Default: {@link DEFAULT_BOUNDS}. */
  readonly bounds?: CallBounds | undefined;
}

/** Those options with their defaults. What the clock and the ids answer is checked each time. */
export interface CheckedStorageOptions extends StorageOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
}

const shared: Shape<StorageOptions> = {
  clock: optional(having<Clock>('now')),
  ids: optional(having<IdSource>('next')),
  interceptors: optional(listOf(callable<Interceptor>(), 1_000)),
  retry: optional(retryPolicyRule),
  random: optional(callable<RandomFraction>()),
  bounds: optional(callBoundsRule),
};

/** Options of which some are those that all backends share, with the rules of the others. */
export function storageOptionsRule<Own extends object>(
  own: Shape<Own>,
): Rule<StorageOptions & Own> {
  return optionsOf<StorageOptions & Own>({ ...shared, ...own } as Shape<StorageOptions & Own>);
}

/**
 * Checks the options of a storage by a rule of {@link storageOptionsRule}, and fills in the clock and the ids.
 * @throws StorageError `invalid_argument`
 */
export function checkedStorageOptions<Options extends StorageOptions>(
  rule: Rule<Options>,
  options: unknown,
): Options & CheckedStorageOptions {
  const checked = checkedArgument(rule, options, 'options');
  const time = checkedClock(checked.clock ?? systemClock);
  return {
    ...checked,
    clock: time,
    ids: checked.ids === undefined ? new UuidV7Source(time) : checkedIds(checked.ids),
  };
}

const valid = instant();

function checkedClock(clock: Clock): Clock {
  if (clock === systemClock) return clock;
  return {
    now() {
      try {
        return valid(clock.now(), 'clock.now()') as Date;
      } catch (error) {
        if (!isStorageError(error)) throw error;
        throw badReading('clock.now()', 'a valid Date from 1970 to 9999');
      }
    },
  };
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Models read the instant of creation from an id, so that no other UUID will do. */
function checkedIds(ids: IdSource): IdSource {
  return {
    next(now) {
      const id: unknown = ids.next(now);
      if (typeof id === 'string' && UUID_V7.test(id)) return id;
      throw badReading('ids.next()', 'a lower-case UUIDv7');
    },
  };
}
