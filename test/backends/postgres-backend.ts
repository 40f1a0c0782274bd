import type { OpenBackend, OpenOptions } from '@stratum/conformance';
import { cloneDatabase, dropDatabase } from '@stratum/dev-postgres';
import type { PlatformStorage } from '@stratum/storage';
import { createPgStorage } from '@stratum/storage-pg';
import { afterAll, inject } from 'vitest';
import type { Templates } from './postgres-template.ts';
import { WatchedDatabase } from './watched-database.ts';

/** Opens storages on a database of this worker's own, which is cloned when the first is opened. */
export function postgresBackend(
  template: 'plain' | 'icu',
): (options: OpenOptions) => Promise<OpenBackend> {
  const templates: Templates = inject('postgresTemplates');
  const name = templates[template].replace('template', `worker_${process.pid}`);
  let cloned: Promise<WatchedDatabase> | undefined;

  async function clone(): Promise<WatchedDatabase> {
    await dropDatabase(templates.serverUrl, name);
    return WatchedDatabase.open(
      await cloneDatabase(templates.serverUrl, templates[template], name),
    );
  }

  afterAll(async () => {
    await (await cloned)?.close();
    await dropDatabase(templates.serverUrl, name);
  });

  return async (options) => {
    cloned ??= clone();
    const database = await cloned;
    await database.empty();
    const open: PlatformStorage[] = [];
    const session = (): PlatformStorage => {
      const storage = createPgStorage({ ...options, connection: database.url, pool: { max: 30 } });
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
      },
    };
  };
}
