import type { OpenBackend, OpenOptions, Storages } from '@stratum/conformance';
import {
  createPgContactsStorage,
  createPgStorage,
  type PgStorageOptions,
} from '@stratum/storage-pg';
import { afterAll, inject } from 'vitest';
import { ClonedDatabases } from './cloned-databases.ts';
import { PATIENT_BOUNDS, PATIENT_POOL } from './patience.ts';

export interface PostgresBackend {
  readonly template: 'plain' | 'icu';
  /** Of the queries: as the server likes them, or made to differ. */
  readonly plans: 'usual' | 'other';
  /** How a storage reaches the database of a URL. Default: by it. */
  readonly reached?: (url: string) => Pick<PgStorageOptions, 'connection' | 'preparedStatements'>;
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
 * Opens storages, each on databases that nobody else uses meanwhile: as many are cloned from the templates as there are
 * storages open at once.
 */
export function postgresBackend({
  template,
  plans,
  reached = (url) => ({ connection: url }),
}: PostgresBackend): (options: OpenOptions) => Promise<OpenBackend> {
  const { serverUrl, ...templates } = inject('postgresTemplates');
  const cloned: ClonedDatabases[] = [];
  const idle: ClonedDatabases[] = [];
  let named = 0;

  async function clone(): Promise<ClonedDatabases> {
    named += 1;
    const suffix = `${process.pid}_${named}`;
    const databases = await ClonedDatabases.of(serverUrl, templates[template], suffix);
    cloned.push(databases);
    if (plans === 'other') await databases.set(otherPlans);
    return databases;
  }

  afterAll(async () => {
    for (const databases of cloned) await databases.drop();
  });

  return async (options) => {
    const databases = idle.pop() ?? (await clone());
    await databases.empty();
    const { main, contacts } = databases;
    const sessions: Storages[] = [];
    const patient = { bounds: PATIENT_BOUNDS, ...options };
    const session = (): Storages => {
      const opened = {
        storage: createPgStorage({
          ...patient,
          ...reached(main.url),
          pool: { ...PATIENT_POOL, max: 14 },
        }),
        contacts: createPgContactsStorage({
          ...patient,
          ...reached(contacts.url),
          pool: { ...PATIENT_POOL, max: 7 },
        }),
      };
      sessions.push(opened);
      return opened;
    };
    return {
      ...session(),
      second: () => Promise.resolve(session()),
      untilBlocked: (calls) => databases.untilBlocked(calls),
      faults: { cutConnections: () => databases.cutConnections() },
      async close() {
        await databases.cutOpenTransactions();
        await Promise.all(sessions.flatMap((one) => [one.storage.close(), one.contacts.close()]));
        idle.push(databases);
      },
    };
  };
}
