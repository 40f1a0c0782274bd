import pg from 'pg';

export interface ServerFacts {
  readonly version: string;
  readonly major: number;
}

/** Connects once and asks for the version; rejects with the driver's error. */
export async function probeServer(url: string): Promise<ServerFacts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
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

/** `host:port/database`, the part of a URL that may be printed. */
export function printableAddress(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}${pathname}`;
  } catch {
    return 'an address that is not a URL';
  }
}
