import { connectionSettings, type Connection } from '@stratum/pg-connection';
import { driverClient } from '@stratum/pg-connection/driver-client';
import type pg from 'pg';

/** One connection for as long as the work takes. */
export async function withClient<T>(
  connection: Connection,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = driverClient(connectionSettings(connection));
  // A connection that breaks while idle is told by the next query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
