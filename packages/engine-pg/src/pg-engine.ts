import {
  defaultRetryPolicy,
  isStorageError,
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
import { HostAddresses } from './connection/host-addresses.ts';
import { PgConnection, type PgSettings } from './connection/pg-connection.ts';
import { boundsOf } from './connection/send-bounds.ts';
import { checkedEngineOptions } from './engine-options.ts';
import { translateError } from './error/error-translation.ts';
import type { PgExecutor } from './pg-executor.ts';
import type { PgSession } from './pg-session.ts';
import { PointLane } from './points/point-lane.ts';
import { PgTransaction } from './pg-transaction.ts';
import type { OnNotice } from './wire/server-notice.ts';

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
  /**
   * Hears what the server says beside its answers: warnings, notices of functions and triggers. The storage itself heeds
   * warnings that change what a commit is worth; nothing else depends on this.
   */
  readonly onNotice?: OnNotice | undefined;
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

/** What is known of a server and its schema. */
interface Observation {
  readonly schema: SchemaStatus;
  readonly readOnly: boolean;
  readonly replicationLagMs: number | null;
}

const UNSEEN: Observation = { schema: UNKNOWN_SCHEMA, readOnly: false, replicationLagMs: null };

/** Whether writes are refused, and how far a standby is behind: not at all where it has replayed what it has received. */
const SERVER = `
  select pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on',
    case when not pg_is_in_recovery() then null
      when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
      else round(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000) end::text`;

/** Runs work that asks, and cuts the connection where the answers take too long. */
async function asking<T>(connection: PgConnection, work: (ask: Ask) => Promise<T>): Promise<T> {
  const deadline = setTimeout(() => connection.destroy(), STATUS_TIMEOUT_MS);
  try {
    return await work(async (text) => (await connection.send({ text })).rows);
  } finally {
    clearTimeout(deadline);
  }
}

/**
 * An engine that connects when the first call needs it.
 * @throws StorageError `invalid_argument`
 */
export function createPgEngine(given: PgEngineOptions): StorageEngine<PgSession> {
  const options = checkedEngineOptions(given);
  const random = options.random ?? randomFraction;
  const settings: PgSettings = {
    ...connectionSettings(options.connection, { insecure: options.insecure }),
    addresses: new HostAddresses(),
    onNotice: options.onNotice,
  };
  const bounds = boundsOf(options.bounds ?? {});
  const pool = new ConnectionPool(settings, { ...options.pool, bounds, random });
  let lastSeen: Observation | undefined;
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

  /**
   * Answers soon, whatever the pool's patience, and needs no connection beside the pool's while they serve: on one that is
   * free; else on the next to become free; else on one of its own.
   */
  async function status(): Promise<StorageStatus> {
    const free = pool.acquireIdle() ?? (pool.serving ? await acquiredSoon() : undefined);
    const allTaken = free === undefined && pool.serving;
    const observation = (free && (await observedOn(free))) ?? (await observedBeside());
    const { schema, readOnly, replicationLagMs } = observation;
    const saturated = allTaken || pool.saturated;
    const health = saturated ? 'saturated' : readOnly ? 'read_only' : 'healthy';
    return { backend: 'postgres', ...schema, health, replicationLagMs };
  }

  /** Nothing where the connection turns out broken. */
  async function observedOn(connection: PgConnection): Promise<Observation | undefined> {
    try {
      return (lastSeen = await observe(connection));
    } catch (error) {
      if (!connection.broken) throw translateError(error, DURING_STATUS);
      return undefined;
    } finally {
      pool.release(connection);
    }
  }

  /** Where the server has no other connection for us, and those of the pool serve, things are as they were. */
  async function observedBeside(): Promise<Observation> {
    try {
      return (lastSeen = await onConnectionOfItsOwn(observe));
    } catch (error) {
      const full =
        isStorageError(error, 'unavailable') && error.details.reason === 'too_many_connections';
      if (!full || !pool.serving) throw error;
      return lastSeen ?? UNSEEN;
    }
  }

  async function acquiredSoon(): Promise<PgConnection | undefined> {
    try {
      return await pool.acquire({ deadline: performance.now() + STATUS_TIMEOUT_MS });
    } catch {
      return undefined;
    }
  }

  async function onConnectionOfItsOwn<T>(
    work: (connection: PgConnection) => Promise<T>,
  ): Promise<T> {
    let connection: PgConnection | undefined;
    try {
      connection = await PgConnection.open(settings, STATUS_TIMEOUT_MS);
      return await work(connection);
    } catch (error) {
      throw translateError(error, DURING_STATUS);
    } finally {
      await connection?.end();
    }
  }

  function observe(connection: PgConnection): Promise<Observation> {
    return asking(connection, async (ask) => {
      const [row] = await ask(SERVER);
      const [readOnly, lag] = row!;
      const replicationLagMs = typeof lag === 'string' ? Number(lag) : null;
      return { schema: await readSchema(ask), readOnly: readOnly === 't', replicationLagMs };
    });
  }

  async function readSchema(ask: Ask): Promise<SchemaStatus> {
    return (await options.readSchema?.(ask)) ?? UNKNOWN_SCHEMA;
  }

  async function explainMissing(): Promise<StorageError | undefined> {
    const { pendingMigrations, unknownMigrations } = await onConnectionOfItsOwn((connection) =>
      asking(connection, readSchema),
    );
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
