import {
  cloneDatabase,
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import { openPgDatabases } from '@stratum/storage-pg';
import { afterAll, beforeAll } from 'vitest';
import { describePlatformService } from './describe-platform-service.ts';

const MAIN = `platform_service_${process.pid}`;
const CONTACTS = `${MAIN}_contacts`;
let server: PostgresServer;
const created = [MAIN, CONTACTS];

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  const main = await createDatabase(server.url, MAIN);
  const contacts = await createDatabase(server.url, CONTACTS);
  await using databases = openPgDatabases({ main, contacts });
  await databases.migrate();
});

afterAll(async () => {
  for (const name of created.reverse()) await dropDatabase(server.url, name);
  await server.stop();
});

async function clone(template: string): Promise<string> {
  const name = `${template}_${created.length}`;
  created.push(name);
  return cloneDatabase(server.url, template, name);
}

describePlatformService(async ({ clock }) => {
  const databases = openPgDatabases({
    main: await clone(MAIN),
    contacts: await clone(CONTACTS),
    clock,
  });
  return { storage: databases.main, contacts: databases.contacts };
});
