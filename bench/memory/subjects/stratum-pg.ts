import type { UserId, Username } from '@stratum/data-model';
import { cloneDatabase, createDatabase, dropDatabase, findPostgres } from '@stratum/dev-postgres';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import pg from 'pg';
import { LOAD_USERS } from '../../src/database/load.ts';
import { PAGE } from '../../src/subject.ts';
import type { MemorySubject, Store } from '../memory-subject.ts';

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
  const storage = createPgStorage({ connection });
  const { users } = storage.repositories;
  return {
    lookup: (userId) => users.lookup(userId as UserId),
    page: ({ instant }) => users.list({ createdFrom: instant }, { limit: PAGE }),
    add: ({ username, displayName }) => users.add({ username: username as Username, displayName }),
    async glance(userId) {
      const unit = await storage.begin();
      const user = await unit.repositories.users.lookup(userId as UserId);
      await unit.cancel();
      return user;
    },
    [Symbol.asyncDispose]: () => storage.close(),
  };
}
