import { aText, checkArgument, readFields } from './checked-options.ts';
import { refuseConnection } from './connection-error.ts';
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

/** The same server and user, another database. @throws ConnectionError */
export function connectionToDatabase(connection: Connection, database: string): Connection {
  checkArgument(database, 'database', aText, refuseConnection);
  return typeof connection === 'string'
    ? { url: connection, database }
    : { ...readFields(connection, 'connection', refuseConnection), database };
}
