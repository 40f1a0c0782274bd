import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  cloneDatabase,
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import type { UserId } from '@stratum/data-model';
import { openPgDatabases } from '@stratum/storage-pg';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { stopServing } from '../src/stop-serving.ts';
import { ServiceHarness } from './service-harness.ts';

/** Longer than a test: a wait that ends was cancelled. */
const PATIENT = { timeoutMs: 1_200_000, lockTimeoutMs: 1_200_000, statementTimeoutMs: 1_200_000 };
const FOREVER = { timeout: 200_000, interval: 10 };

const MAIN = `platform_service_waiting_${process.pid}`;
const CONTACTS = `${MAIN}_contacts`;
const created: string[] = [];
let server: PostgresServer;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  const main = await createDatabase(server.url, MAIN);
  created.push(MAIN);
  const contacts = await createDatabase(server.url, CONTACTS);
  created.push(CONTACTS);
  await using databases = openPgDatabases({ main, contacts });
  await databases.migrate();
});

afterAll(async () => {
  for (const name of created.reverse()) await dropDatabase(server.url, name);
  await server.stop();
});

async function clone(template: string): Promise<string> {
  const name = `${template}_${created.length}`;
  const url = await cloneDatabase(server.url, template, name);
  created.push(name);
  return url;
}

let service: ServiceHarness;
let cut: AbortController;
let observer: pg.Client;
let url = '';

beforeEach(async () => {
  cut = new AbortController();
  const urls = { main: await clone(MAIN), contacts: await clone(CONTACTS) };
  observer = new pg.Client({ connectionString: urls.main });
  await observer.connect();
  service = new ServiceHarness(
    ({ clock }) => {
      const { main: storage, contacts } = openPgDatabases({ ...urls, clock });
      return { storage, contacts };
    },
    { cut: cut.signal, storageBounds: PATIENT },
  );
  await service.reset();
  const app = await service.app;
  await app.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.addresses()[0] as AddressInfo).port}/v1/sessions`;
});

afterEach(async () => {
  await (await service.app).close();
  await service.close();
  await observer.end();
});

/** Resolves when so many connections to the database wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await observer.query(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toEqual([{ waiting: count }]);
  }, FOREVER);
}

/** Signs alice up, and keeps her row locked until the unit ends. */
async function lockedAlice() {
  const { body } = await service.signUp();
  const unit = await service.storage.with(PATIENT).begin();
  await unit.repositories.users.rename(body.id as UserId, 'Somebody else');
  return unit;
}

function logIn(signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ login: 'alice', password: 'a long enough password' }),
    ...(signal && { signal }),
  });
}

it('cancels what the storage does for a client that goes away', async () => {
  await using unit = await lockedAlice();
  const gone = new AbortController();
  const request = logIn(gone.signal).catch((error: unknown) => (error as Error).name);
  await untilWaiting(1);

  gone.abort();

  expect(await request).toBe('AbortError');
  await untilWaiting(0);
  await unit.save();
  expect(await service.storage.repositories.browserSessions.count({})).toBe(0);
});

it('stops while a request waits for a lock', async () => {
  await using _unit = await lockedAlice();
  const request = logIn();
  await untilWaiting(1);
  const app = await service.app;
  const closed = once(app.server, 'close');

  await stopServing(app, cut, 10);

  await closed;
  const answer = await request;
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    type: expect.stringMatching(/cancelled/) as unknown,
  });
  await untilWaiting(0);
});
