import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';

export interface ProofServer {
  readonly url: string;
  /** An empty database. */
  create(): Promise<string>;
}

/** One server for the file. */
export function useProofServer(): ProofServer {
  let server: PostgresServer;
  let number = 0;
  beforeAll(async () => {
    server = await findPostgres({
      urlVariable: 'STRATUM_TEST_POSTGRES_URL',
      settings: { max_connections: '200' },
    });
  });
  afterAll(() => server.stop());
  return {
    get url() {
      return server.url;
    },
    create: () => createDatabase(server.url, `proof_${process.pid}_${(number += 1)}`),
  };
}

/** A connection for as long as the work takes. */
export async function connected<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The first column of each row of the last statement. */
export function column(url: string, query: string): Promise<unknown[]> {
  return connected(url, async (client) => {
    const results = [await client.query({ text: query, rowMode: 'array' })].flat();
    return ((results.at(-1)?.rows ?? []) as unknown[][]).map((row) => row[0]);
  });
}
