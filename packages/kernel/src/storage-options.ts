import { instant, listOf, optional, rule, type Rule } from './argument-rule.ts';
import type { CallBounds } from './call-bounds.ts';
import { systemClock, type Clock } from './clock.ts';
import { badReading } from './fault-errors.ts';
import { UuidV7Source, type IdSource } from './id-source.ts';
import type { Interceptor } from './interceptor.ts';
import { object } from './object-rule.ts';
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

function anyFunction<T>(): Rule<T> {
  return rule<T>((value) => (typeof value === 'function' ? undefined : 'must be a function'));
}

function having<T>(method: string): Rule<T> {
  return rule<T>((value) =>
    typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function'
      ? undefined
      : `must be an object with a method ${method}`,
  );
}

const shared = object<StorageOptions>({
  clock: optional(having<Clock>('now')),
  ids: optional(having<IdSource>('next')),
  interceptors: optional(listOf(anyFunction<Interceptor>(), 1_000)),
  retry: optional(retryPolicyRule),
  random: optional(anyFunction<RandomFraction>()),
  bounds: optional(callBoundsRule),
});

/**
 * Checks what is common to all backends, and leaves the rest to whoever knows it.
 * @throws StorageError `invalid_argument`
 */
export function checkedStorageOptions(options: StorageOptions): CheckedStorageOptions {
  anyObject(options, 'options');
  const { clock, ids, interceptors, retry, random, bounds } = options;
  const checked = shared(
    { clock, ids, interceptors, retry, random, bounds },
    'options',
  ) as StorageOptions;
  const time = checkedClock(checked.clock ?? systemClock);
  return {
    ...checked,
    clock: time,
    ids: checked.ids === undefined ? new UuidV7Source(time) : checkedIds(checked.ids),
  };
}

const anyObject: Rule<StorageOptions> = rule((value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : 'must be an object',
);

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
