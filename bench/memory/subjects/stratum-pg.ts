import { cloneDatabase, createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import pg from 'pg';
import { LOAD_USERS } from '../../src/database/load.ts';
import type { MemorySubject, Store } from '../memory-subject.ts';
import { storeOf } from './store-of-platform.ts';

/** The same repositories on a Postgres server. To open one is to clone a migrated database, and to drop it again. */
export async function openStratumPg(): Promise<MemorySubject> {
  const server = await findPostgres({
    urlVariable: 'STRATUM_BENCH_POSTGRES_URL',
    settings: { shared_buffers: '1GB', max_wal_size: '8GB', autovacuum: 'off' },
  });
  const template = `bench_memory_${process.pid}`;
  await createMainMigrator({ connection: await createDatabase(server.url, template) }).run();
  const names: string[] = [];
  const clone = async () => {
    const name = `${template}_${names.length}`;
    names.push(name);
    return { name, url: await cloneDatabase(server.url, template, name) };
  };
  return {
    most: 1_000_000,
    batch: 1,
    async seeded(users) {
      const { url } = await clone();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(LOAD_USERS, [0, users]);
      await client.query('vacuum analyze');
      await client.end();
      return storeOn(url);
    },
    async open() {
      const { name, url } = await clone();
      const store = storeOn(url);
      return {
        ...store,
        async [Symbol.asyncDispose]() {
          await store[Symbol.asyncDispose]();
          await dropDatabase(server.url, name);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const name of [...names, template]) await dropDatabase(server.url, name);
      await server.stop();
    },
  };
}

function storeOn(connection: string): Store {
  return storeOf(createPgStorage({ connection }));
}
