import {
  cancelled,
  deadlineExceeded,
  pauseBeforeRetry,
  type RandomFraction,
  type RetryPolicy,
  type Scope,
  type StorageError,
} from '@stratum/kernel';
import type { Bounds } from './connection/send-bounds.ts';
import type { ConnectionPool, Until } from './connection/connection-pool.ts';
import { NotSent, type PgConnection } from './connection/pg-connection.ts';
import type { Query } from './wire/query.ts';
import {
  belongsElsewhere,
  isMissingSchema,
  isReadOnlyServer,
  translateError,
  type FailureContext,
} from './error/error-translation.ts';
import type { PointLane } from './points/point-lane.ts';
import type { ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import type { Statement } from './statement/statement.ts';

/** What sessions share. */
export interface PgExecutor {
  readonly pool: ConnectionPool;
  readonly points: PointLane;
  /** Whether look-ups by key that come together are one statement. */
  readonly coalesce: boolean;
  readonly retry: RetryPolicy;
  readonly random: RandomFraction;
  /** What holds on every connection whose server keeps it. */
  readonly bounds: Bounds;
  /** Whether statements are prepared under their names, which a pooler may not support. */
  readonly prepared: boolean;
  /** What it means that a table or column is missing, where somebody can tell. */
  readonly explainMissing: () => Promise<StorageError | undefined>;
}

export function queryOf<P extends ParameterTypes>(
  executor: PgExecutor,
  statement: Statement<P, unknown>,
  values: ValuesOf<P>,
  scope: Scope,
): Query {
  const query = statement.query(values, scope);
  return executor.prepared ? query : { text: query.text, values: query.values };
}

/** Takes a connection that works: one that broke while it was idle is put back for another. */
export async function withConnection<T>(
  executor: PgExecutor,
  until: Until,
  work: (connection: PgConnection) => Promise<T>,
): Promise<T> {
  const { signal } = until;
  for (;;) {
    const connection = await executor.pool.acquire(until);
    try {
      if (signal?.aborted === true) throw cancelled();
      return await work(connection);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
    } finally {
      executor.pool.release(connection);
    }
  }
}

/** Takes connections out of use that would fail the next one, too. */
export function retireAfter(
  { pool }: PgExecutor,
  connection: PgConnection | undefined,
  failure: StorageError,
): void {
  if (belongsElsewhere(failure)) connection?.retire();
  if (isReadOnlyServer(failure)) pool.evictAll();
}

/** Translates, and asks what a missing table means. */
export async function explained(
  executor: PgExecutor,
  error: unknown,
  context: FailureContext,
): Promise<StorageError> {
  const failure = translateError(error, context);
  if (!isMissingSchema(failure)) return failure;
  return (await executor.explainMissing().catch(() => undefined)) ?? failure;
}

/** Does work again after a failure that is worth it. It must have no effect when it fails. */
export async function retrying<T>(
  { retry, random }: PgExecutor,
  { signal, deadline = Infinity }: Partial<Until>,
  worth: (failure: StorageError) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= retry.attempts || !worth(error as StorageError)) throw error;
    }
    await pauseBeforeRetry(retry, attempt, random, signal);
    if (performance.now() >= deadline) throw deadlineExceeded();
  }
}
