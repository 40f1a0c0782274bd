import { setTimeout as pause } from 'node:timers/promises';
import {
  connectionSettings,
  isConnectionError,
  printableAddress,
  type Connection,
  type ConnectionSafety,
  type ConnectionSettings,
} from '@stratum/pg-connection';
import { driverClient } from '@stratum/pg-connection/driver-client';
import type pg from 'pg';
import type { MigrationObserver } from './migration-events.ts';
import { MigrationError } from './migration-error.ts';
import { sqlStateOf, withoutRowDetail } from './postgres-failure.ts';

export interface ConnectOptions extends ConnectionSafety {
  readonly connection: Connection;
  readonly applicationName: string;
  /** How long to go on trying while the server starts up. */
  readonly waitForServerMs: number;
  readonly observe: MigrationObserver;
}

/** One connection, and whether it is still there. */
export interface MigrationConnection extends AsyncDisposable {
  readonly client: pg.Client;
  readonly broken: Error | undefined;
  /** Cuts it off, in the middle of a statement too. */
  destroy(): void;
}

/** Waits for a server that is starting; a wrong password or database name is told at once. */
export async function connect(options: ConnectOptions): Promise<MigrationConnection> {
  const settings = checkedConnection(options);
  const begun = performance.now();
  let told = false;
  for (let delay = 100; ; delay = Math.min(delay * 2, 1_000)) {
    try {
      return await connectOnce(settings, options.applicationName);
    } catch (error) {
      const waitedMs = performance.now() - begun;
      if (!isStartingUp(error) || waitedMs + delay > options.waitForServerMs) {
        throw new MigrationError('unreachable', unreachableMessage(error, settings), {
          ...fieldsOf(error),
          cause: withoutRowDetail(error),
        });
      }
      if (!told) options.observe({ type: 'waiting_for_server', waitedMs });
      told = true;
      await pause(delay);
    }
  }
}

/** Where a connection leads, with everything decided. @throws MigrationError `invalid_option` */
export function checkedConnection({
  connection,
  insecure,
}: Pick<ConnectOptions, 'connection' | 'insecure'>): ConnectionSettings {
  try {
    return connectionSettings(connection, { insecure });
  } catch (error) {
    if (isConnectionError(error)) throw new MigrationError('invalid_option', error.message);
    throw error;
  }
}

async function connectOnce(
  settings: ConnectionSettings,
  applicationName: string,
): Promise<MigrationConnection> {
  // A service's own limits are not for migrations.
  const client = driverClient(settings, {
    applicationName,
    statement_timeout: false,
    query_timeout: 0,
  });
  let broken: Error | undefined;
  client.on('error', (error) => (broken ??= error));
  client.on('end', () => (broken ??= new Error('The connection ended.')));
  await client.connect();
  const destroy = (): void => {
    broken ??= new Error('The connection was cut off.');
    (
      client as unknown as { connection: { stream: { destroy(): void } } }
    ).connection.stream.destroy();
  };
  return {
    client,
    get broken() {
      return broken;
    },
    destroy,
    async [Symbol.asyncDispose]() {
      if (broken === undefined) await client.end().catch(() => undefined);
      else destroy();
    },
  };
}

const startingUp = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  '57P03',
  '53300',
]);

function isStartingUp(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return startingUp.has(code);
  const inner = (error as { errors?: unknown }).errors;
  return Array.isArray(inner) && inner.some(isStartingUp);
}

function unreachableMessage(error: unknown, settings: ConnectionSettings): string {
  const { code, message } = error as { code?: unknown; message?: string };
  const reason = message !== undefined && message !== '' ? message : String(code);
  return (
    `The database at ${printableAddress(settings)} cannot be reached for migrations: ${reason}. ` +
    'Check that the server is up, and the address, database name and password that were given.'
  );
}

function fieldsOf(error: unknown): { sqlState?: string } {
  const sqlState = sqlStateOf(error);
  return sqlState === undefined ? {} : { sqlState };
}
