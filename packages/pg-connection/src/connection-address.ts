import type { Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** `host:port/database`: what may be printed of a connection. */
export function printableAddress({
  host,
  port,
  database,
}: Pick<ConnectionSettings, 'host' | 'port' | 'database'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`;
}

/** The same server and user, another database. */
export function connectionToDatabase(connection: Connection, database: string): Connection {
  return typeof connection === 'string'
    ? { url: connection, database }
    : { ...connection, database };
}
