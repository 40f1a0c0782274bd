import {
  callBoundsRule,
  duration,
  finiteDuration,
  integer,
  object,
  optional,
  retryPolicyRule,
  rule,
  type RandomFraction,
  type Rule,
} from '@stratum/kernel';
import type { PoolOptions } from './connection/pool-options.ts';
import type { PgEngineOptions } from './pg-engine.ts';

const flag: Rule<boolean> = rule((value) =>
  typeof value === 'boolean' ? undefined : 'must be true or false',
);

function anyFunction<T>(): Rule<T> {
  return rule<T>((value) => (typeof value === 'function' ? undefined : 'must be a function'));
}

const poolRule = object<PoolOptions>({
  max: optional(integer(1, 10_000)),
  queueLimit: optional(integer(0, 1_000_000_000)),
  acquireTimeoutMs: optional(duration()),
  connectTimeoutMs: optional(finiteDuration()),
  connectDeadlineMs: optional(finiteDuration(0)),
  idleTimeoutMs: optional(duration(0)),
  maxLifetimeMs: optional(duration()),
  silenceTimeoutMs: optional(duration()),
  closeTimeoutMs: optional(duration(0)),
});

type Checked = Omit<PgEngineOptions, 'connection' | 'insecure'>;

const engineRule = object<Checked>({
  pool: optional(poolRule),
  preparedStatements: optional(flag),
  coalesce: optional(flag),
  retry: optional(retryPolicyRule),
  bounds: optional(callBoundsRule),
  random: optional(anyFunction<RandomFraction>()),
  readSchema: optional(anyFunction<NonNullable<PgEngineOptions['readSchema']>>()),
  onNotice: optional(anyFunction<NonNullable<PgEngineOptions['onNotice']>>()),
});

/**
 * Checks what an engine is created with, its connection apart, and copies it. Options of a storage around it are not
 * looked at.
 * @throws StorageError `invalid_argument`
 */
export function checkedEngineOptions(options: PgEngineOptions): Checked {
  const { pool, preparedStatements, coalesce, retry, bounds, random, readSchema, onNotice } =
    options;
  return engineRule(
    { pool, preparedStatements, coalesce, retry, bounds, random, readSchema, onNotice },
    'options',
  ) as Checked;
}
