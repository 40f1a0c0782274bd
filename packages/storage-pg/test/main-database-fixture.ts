import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import pg from 'pg';

/** A database of its own, empty, and a client on it. */
export interface MainDatabaseFixture extends AsyncDisposable {
  readonly url: string;
  readonly client: pg.Client;
}

export async function openMainDatabase(name: string): Promise<MainDatabaseFixture> {
  const server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  const database = `storage_pg_${name}_${process.pid}`;
  await dropDatabase(server.url, database);
  const url = await createDatabase(server.url, database);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    url,
    client,
    async [Symbol.asyncDispose]() {
      await client.end();
      await dropDatabase(server.url, database);
      await server.stop();
    },
  };
}
