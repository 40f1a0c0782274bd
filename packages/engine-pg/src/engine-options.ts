import {
  callable,
  callBoundsRule,
  checkedArgument,
  duration,
  finiteDuration,
  integer,
  optional,
  optionsOf,
  retryPolicyRule,
  rule,
  type RandomFraction,
  type Rule,
  type Shape,
} from '@stratum/kernel';
import type { Connection } from './connection/connection-settings.ts';
import type { PoolOptions } from './connection/pool-options.ts';
import type { PgEngineOptions } from './pg-engine.ts';

export const flagRule: Rule<boolean> = rule((value) =>
  typeof value === 'boolean' ? undefined : 'must be true or false',
);

/** Passes everything on: what is wrong with a connection, {@link connectionSettings} says. */
export const connectionRule: Rule<Connection> = (value) => value;

const poolRule = optionsOf<PoolOptions>({
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

/** The rules of an engine's options, for storages that have options of their own beside them. */
export const engineOptionRules: Shape<Omit<PgEngineOptions, 'readSchema'>> = {
  connection: connectionRule,
  insecure: optional(flagRule),
  pool: optional(poolRule),
  preparedStatements: optional(flagRule),
  coalesce: optional(flagRule),
  retry: optional(retryPolicyRule),
  bounds: optional(callBoundsRule),
  random: optional(callable<RandomFraction>()),
  onNotice: optional(callable<NonNullable<PgEngineOptions['onNotice']>>()),
};

const engineRule = optionsOf<PgEngineOptions>({
  ...engineOptionRules,
  readSchema: optional(callable<NonNullable<PgEngineOptions['readSchema']>>()),
});

/**
 * Checks what an engine is created with, its connection apart, and copies it.
 * @throws StorageError `invalid_argument`
 */
export function checkedEngineOptions(options: PgEngineOptions): PgEngineOptions {
  return checkedArgument(engineRule, options, 'options');
}
