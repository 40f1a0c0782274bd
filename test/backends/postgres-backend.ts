import type { OpenBackend, OpenOptions } from '@stratum/conformance';
import { cloneDatabase, dropDatabase } from '@stratum/dev-postgres';
import type { PlatformStorage } from '@stratum/storage';
import { createPgStorage } from '@stratum/storage-pg';
import { afterAll, inject } from 'vitest';
import { WatchedDatabase } from './watched-database.ts';

export interface PostgresBackend {
  readonly template: 'plain' | 'icu';
  /** Of the queries: as the server likes them, or made to differ. */
  readonly plans: 'usual' | 'other';
}

/** No promise may hang on the plan that happens to be chosen for a few rows: these settings make for other ones. */
const otherPlans = {
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_hashagg: 'off',
  enable_material: 'off',
  enable_sort: 'off',
  enable_seqscan: 'off',
};

/**
 * Opens storages, each on a database that nobody else uses meanwhile: as many are cloned from the template as there are
 * storages open at once.
 */
export function postgresBackend({
  template,
  plans,
}: PostgresBackend): (options: OpenOptions) => Promise<OpenBackend> {
  const templates = inject('postgresTemplates');
  const cloned: WatchedDatabase[] = [];
  const idle: WatchedDatabase[] = [];
  let named = 0;

  async function clone(): Promise<WatchedDatabase> {
    named += 1;
    const name = `${templates[template]}_${process.pid}_${named}`;
    await dropDatabase(templates.serverUrl, name);
    const url = await cloneDatabase(templates.serverUrl, templates[template], name);
    const database = await WatchedDatabase.open({ name, url });
    cloned.push(database);
    if (plans === 'other') await database.set(otherPlans);
    return database;
  }

  afterAll(async () => {
    for (const database of cloned) {
      await database.close();
      await dropDatabase(templates.serverUrl, database.name);
    }
  });

  return async (options) => {
    const database = idle.pop() ?? (await clone());
    await database.empty();
    const open: PlatformStorage[] = [];
    const session = (): PlatformStorage => {
      const storage = createPgStorage({ ...options, connection: database.url, pool: { max: 14 } });
      open.push(storage);
      return storage;
    };
    return {
      storage: session(),
      second: () => Promise.resolve(session()),
      untilBlocked: (calls) => database.untilBlocked(calls),
      faults: { cutConnections: () => database.cutConnections() },
      async close() {
        await database.cutOpenTransactions();
        await Promise.all(open.map((storage) => storage.close()));
        idle.push(database);
      },
    };
  };
}
