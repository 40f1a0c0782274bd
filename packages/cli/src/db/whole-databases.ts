import { connectionToDatabase, type Connection } from '@stratum/pg-connection';
import pg from 'pg';
import { databaseAddress } from '../settings/database-address.ts';
import { UserError } from '../user-error.ts';
import { withClient } from '../with-client.ts';

/** Creates the database that the URL names; `false` when it was there. Several callers at once are fine. */
export async function createDatabase(connection: Connection): Promise<boolean> {
  const { database } = databaseAddress(connection);
  try {
    await onServer(connection, (client) =>
      client.query(`create database ${pg.escapeIdentifier(database)}`),
    );
    return true;
  } catch (error) {
    // 42P04: it is there. 23505: somebody else is creating it at this moment.
    if (['42P04', '23505'].includes(sqlStateOf(error))) return false;
    // A role that may not create databases, on a server where it need not.
    if (sqlStateOf(error) === '42501' && (await exists(connection))) return false;
    throw error;
  }
}

/** Drops it with whoever is still connected to it; `false` when it was not there. */
export async function dropDatabase(connection: Connection): Promise<boolean> {
  const { database } = databaseAddress(connection);
  if (['postgres', 'template0', 'template1'].includes(database)) {
    throw new UserError(
      `${database} is a database that every tool expects to find on a server, so it is not dropped. Empty it instead ` +
        '(stratum migrate fresh), or give your data a database of its own.',
    );
  }
  try {
    await onServer(connection, (client) =>
      client.query(`drop database ${pg.escapeIdentifier(database)} with (force)`),
    );
    return true;
  } catch (error) {
    if (sqlStateOf(error) === '3D000') return false;
    throw error;
  }
}

/** A database cannot be created or dropped from inside of it; `postgres` is there nearly everywhere. */
async function onServer<T>(
  connection: Connection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { database } = databaseAddress(connection);
  if (database === 'postgres')
    return withClient(connectionToDatabase(connection, 'template1'), work);
  try {
    return await withClient(connectionToDatabase(connection, 'postgres'), work);
  } catch (error) {
    // Not about the statement, which names another database.
    if (sqlStateOf(error) !== '3D000' || !String(error).includes('"postgres"')) throw error;
    return withClient(connectionToDatabase(connection, 'template1'), work);
  }
}

async function exists(connection: Connection): Promise<boolean> {
  return withClient(connection, () => Promise.resolve(true)).catch(() => false);
}

function sqlStateOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
