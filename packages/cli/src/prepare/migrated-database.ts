import { createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import { Migrator } from '@stratum/migrator';
import type pg from 'pg';
import { withClient } from '../with-client.ts';
import type { Preparation } from './preparation.ts';

/** A server on which databases can be made and dropped. */
export interface PrepareServer extends AsyncDisposable {
  readonly url: string;
  /** Whether another machine without verified TLS is allowed. */
  readonly insecure?: boolean | undefined;
}

/** The server that was named, or one of its own: nobody's data is touched. */
export async function prepareServer(
  url: string | undefined,
  insecure: boolean | undefined,
): Promise<PrepareServer> {
  if (url === undefined) return findPostgres({ env: {} });
  return { url, insecure, [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Works on a fresh database that has had the migrations, and drops it again. */
export async function onMigratedDatabase<T>(
  server: PrepareServer,
  { place, migrations }: Preparation,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const name = `stratum_prepare_${place.name.replaceAll('-', '_')}_${process.pid}`;
  const { insecure } = server;
  await dropDatabase(server.url, name, { insecure });
  const url = await createDatabase(server.url, name, { insecure });
  const connection = { url, insecure };
  try {
    await new Migrator({ connection, migrations }).run();
    return await withClient(connection, work);
  } finally {
    await dropDatabase(server.url, name, { insecure });
  }
}
