import pg from 'pg';

/** The first column of the first row. */
export async function valueOf(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' });
    return (rows[0] as unknown[] | undefined)?.[0];
  } finally {
    await client.end();
  }
}

/** Resolves when the server has gone: a connection that is open sees its end, a new one is refused. */
export async function serverGone(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  const ended = new Promise<void>((resolve) => {
    // There may be two errors: what the server says, and the end of the connection.
    client.on('error', () => resolve());
    client.once('end', () => resolve());
  });
  try {
    await client.connect();
  } catch {
    return;
  }
  await ended;
}
