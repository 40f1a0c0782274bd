import type { ConnectionSettings } from '@stratum/pg-connection';
import { driverClient } from '@stratum/pg-connection/driver-client';

export interface ServerFacts {
  readonly version: string;
  readonly major: number;
}

/** Connects once and asks for the version; rejects with the driver's error. */
export async function probeServer(settings: ConnectionSettings): Promise<ServerFacts> {
  const client = driverClient(settings);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; number: string }>(
      `select current_setting('server_version') as version, current_setting('server_version_num') as number`,
    );
    const row = rows[0];
    if (row === undefined) throw new Error('The server did not tell its version.');
    const [version = row.version] = row.version.split(' ');
    return { version, major: Math.trunc(Number(row.number) / 10_000) };
  } finally {
    await client.end().catch(() => undefined);
  }
}
