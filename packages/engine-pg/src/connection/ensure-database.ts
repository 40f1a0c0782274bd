import pg from 'pg';
import { translateError } from '../error/error-translation.ts';
import { PgFailure, sanitised } from '../error/pg-failure.ts';
import {
  connectionSettings,
  type Connection,
  type ConnectionSafety,
} from './connection-settings.ts';
import { PgConnection } from './pg-connection.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** The database that every server has. */
const MAINTENANCE = 'postgres';

/**
 * Creates the database that a connection names, unless it is there; several processes at once are fine. Answers whether
 * it was created. The role must be allowed to create databases only where one is missing.
 * @throws StorageError
 */
export async function ensureDatabase(
  connection: Connection,
  safety: ConnectionSafety = {},
): Promise<boolean> {
  const settings = connectionSettings(connection, safety);
  let server: PgConnection | undefined;
  try {
    server = await PgConnection.open({ ...settings, database: MAINTENANCE }, CONNECT_TIMEOUT_MS);
    const { rows } = await server.send({
      text: 'select true from pg_database where datname = $1',
      values: [settings.database],
    });
    if (rows.length > 0) return false;
    const name = pg.escapeIdentifier(settings.database);
    await server.send({ text: `create database ${name} template template0 encoding 'UTF8'` });
    return true;
  } catch (error) {
    if (server !== undefined && isThereAlready(error)) return false;
    throw translateError(error, { phase: 'connect', writes: false });
  } finally {
    await server?.end();
  }
}

/** Somebody else created it, or is creating it at this moment. */
function isThereAlready(error: unknown): boolean {
  const failure = sanitised(error);
  return failure instanceof PgFailure && ['42P04', '23505'].includes(failure.sqlstate);
}
