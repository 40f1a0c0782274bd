import {
  defaultRetryPolicy,
  migrationsPending,
  randomFraction,
  schemaAhead,
  type CallBounds,
  type RandomFraction,
  type RetryPolicy,
  type StorageEngine,
  type StorageError,
  type StorageStatus,
} from '@stratum/kernel';
import { AutocommitSession } from './autocommit-session.ts';
import { PgBatch } from './batch/pg-batch.ts';
import { ConnectionPool } from './connection/connection-pool.ts';
import type { PoolOptions } from './connection/pool-options.ts';
import {
  connectionSettings,
  type Connection,
  type ConnectionSafety,
} from './connection/connection-settings.ts';
import { PgConnection } from './connection/pg-connection.ts';
import { boundsOf } from './connection/send-bounds.ts';
import { translateError } from './error/error-translation.ts';
import type { PgExecutor } from './pg-executor.ts';
import type { PgSession } from './pg-session.ts';
import { PointLane } from './points/point-lane.ts';
import { PgTransaction } from './pg-transaction.ts';

/** How far the schema of a database is, compared with what a build knows. */
export type SchemaStatus = Omit<StorageStatus, 'backend' | 'health' | 'replicationLagMs'>;

/** Runs one text and gives its rows as texts. */
export type Ask = (text: string) => Promise<readonly (readonly (string | null)[])[]>;

export interface PgEngineOptions extends ConnectionSafety {
  readonly connection: Connection;
  readonly pool?: PoolOptions | undefined;
  /** `false` behind a pooler that does not know prepared statements. Default: `true`. */
  readonly preparedStatements?: boolean | undefined;
  /**
   * Whether look-ups by key outside of transactions that are made in the same turn of the event loop become one
   * statement. Each caller gets what they would have got alone. Default: `true`; a lone caller loses nothing by it.
   */
  readonly coalesce?: boolean | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** How long calls and units of work may take where their handle does not say. Default: `DEFAULT_BOUNDS` of the kernel. */
  readonly bounds?: CallBounds | undefined;
  readonly random?: RandomFraction | undefined;
  /** Reads the migration history. Without it, nothing is known of the schema's version. */
  readonly readSchema?: ((ask: Ask) => Promise<SchemaStatus>) | undefined;
}

const UNKNOWN_SCHEMA: SchemaStatus = {
  schemaVersion: null,
  pendingMigrations: [],
  unknownMigrations: [],
};

const DURING_STATUS = { phase: 'connect', writes: false } as const;
const STATUS_TIMEOUT_MS = 1_000;

/** An engine that connects when the first call needs it. */
export function createPgEngine(options: PgEngineOptions): StorageEngine<PgSession> {
  const random = options.random ?? randomFraction;
  const settings = connectionSettings(options.connection, options);
  const bounds = boundsOf(options.bounds ?? {});
  const pool = new ConnectionPool(settings, { ...options.pool, bounds, random });
  const coalesce = options.coalesce ?? true;
  const executor: PgExecutor = {
    pool,
    points: new PointLane(pool, { coalesce }),
    coalesce,
    random,
    bounds,
    retry: { ...defaultRetryPolicy, ...options.retry },
    prepared: options.preparedStatements ?? true,
    explainMissing,
  };

  async function status(): Promise<StorageStatus> {
    return {
      backend: 'postgres',
      health: 'healthy',
      replicationLagMs: null,
      ...(await schemaStatus()),
    };
  }

  /** Answers soon, whatever the pool's patience: on a connection that is free, else on one of its own. */
  async function schemaStatus(): Promise<SchemaStatus> {
    const idle = pool.acquireIdle();
    if (idle !== undefined) {
      try {
        return await readSchema(idle);
      } catch (error) {
        if (!idle.broken) throw translateError(error, DURING_STATUS);
      } finally {
        pool.release(idle);
      }
    }
    return freshSchemaStatus();
  }

  async function freshSchemaStatus(): Promise<SchemaStatus> {
    let connection: PgConnection | undefined;
    try {
      connection = await PgConnection.open(settings, STATUS_TIMEOUT_MS);
      return await readSchema(connection);
    } catch (error) {
      throw translateError(error, DURING_STATUS);
    } finally {
      await connection?.end();
    }
  }

  async function readSchema(connection: PgConnection): Promise<SchemaStatus> {
    const deadline = setTimeout(() => connection.destroy(), STATUS_TIMEOUT_MS);
    const ask: Ask = async (text) => (await connection.send({ text })).rows;
    try {
      if (options.readSchema !== undefined) return await options.readSchema(ask);
      await ask('select 1');
      return UNKNOWN_SCHEMA;
    } finally {
      clearTimeout(deadline);
    }
  }

  async function explainMissing(): Promise<StorageError | undefined> {
    const { pendingMigrations, unknownMigrations } = await freshSchemaStatus();
    if (pendingMigrations.length > 0) return migrationsPending(pendingMigrations);
    return unknownMigrations.length > 0 ? schemaAhead(unknownMigrations) : undefined;
  }

  return {
    backend: 'postgres',
    session: (context) => new AutocommitSession(executor, { ...bounds, ...context }),
    begin: (begin, context) => PgTransaction.begin(executor, begin, { ...bounds, ...context }),
    batch: (begin, context) => new PgBatch(executor, begin, { ...bounds, ...context }),
    status,
    close: () => pool.close(),
  };
}
