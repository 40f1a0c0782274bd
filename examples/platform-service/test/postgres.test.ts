import {
  cloneDatabase,
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import { afterAll, beforeAll } from 'vitest';
import { describePlatformService } from './describe-platform-service.ts';

const RUN = `platform_service_${process.pid}`;
let server: PostgresServer;
const created = [RUN];

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  const template = await createDatabase(server.url, RUN);
  await createMainMigrator({ connection: template }).run();
});

afterAll(async () => {
  for (const name of created.reverse()) await dropDatabase(server.url, name);
  await server.stop();
});

describePlatformService(async ({ clock }) => {
  const name = `${RUN}_${created.length}`;
  const connection = await cloneDatabase(server.url, RUN, name);
  created.push(name);
  return createPgStorage({ connection, clock });
});
