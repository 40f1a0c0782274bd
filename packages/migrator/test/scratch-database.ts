import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface ScratchDatabase {
  /** Of a database that is empty at the start of each test. */
  readonly url: string;
  readonly serverUrl: string;
  /** The first column of each row; of the last statement, where there are several. */
  column(query: string): Promise<unknown[]>;
  value(query: string): Promise<unknown>;
  /** Another empty database in the middle of a test. */
  renew(): Promise<void>;
}

/** A server for the file, and an empty database for each of its tests. */
export function useScratchDatabase(): ScratchDatabase {
  let server: PostgresServer;
  let url = '';
  let number = 0;
  beforeAll(async () => {
    server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  });
  const renew = async (): Promise<void> => {
    number += 1;
    url = await createDatabase(server.url, `migrator_${process.pid}_${number}`);
  };
  beforeEach(renew);
  afterAll(() => server.stop());

  const column = async (query: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const results = [await client.query({ text: query, rowMode: 'array' })].flat();
      return ((results.at(-1)?.rows ?? []) as unknown[][]).map((row) => row[0]);
    } finally {
      await client.end();
    }
  };
  return {
    get url() {
      return url;
    },
    get serverUrl() {
      return server.url;
    },
    column,
    renew,
    value: async (query) => (await column(query))[0],
  };
}
