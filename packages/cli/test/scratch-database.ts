import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

export interface ScratchDatabase {
  /** Of a database that is empty at the start of each test. */
  readonly url: string;
  /** The rows of the last statement, as arrays. */
  rows(text: string): Promise<unknown[][]>;
  /** A connection that is closed after the test. */
  connect(): Promise<pg.Client>;
}

/** A server for the file, and an empty database for each of its tests. */
export function useScratchDatabase(): ScratchDatabase {
  let server: PostgresServer;
  let url = '';
  let number = 0;
  const open: pg.Client[] = [];
  beforeAll(async () => {
    server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  });
  beforeEach(async () => {
    number += 1;
    url = await createDatabase(server.url, `cli_${process.pid}_${number}`);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.end().catch(() => undefined)));
  });
  afterAll(() => server.stop());

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    await client.connect();
    open.push(client);
    return client;
  };
  return {
    get url() {
      return url;
    },
    connect,
    async rows(text) {
      const client = await connect();
      const results = [await client.query({ text, rowMode: 'array' })].flat();
      return (results.at(-1)?.rows ?? []) as unknown[][];
    },
  };
}
