import type { AddressInfo } from 'node:net';
import { systemClock } from '@stratum/kernel';
import { printProgress } from '@stratum/migrator';
import { openPgDatabases } from '@stratum/storage-pg';
import { accessTokens } from './accounts/access-tokens.ts';
import { Outbox } from './accounts/mailer.ts';
import { argon2idHasher } from './accounts/password-hasher.ts';
import { Database } from './database.ts';
import { outboxRoutes } from './http/outbox-routes.ts';
import { serviceApp } from './http/service-app.ts';
import { exampleUsers, SEED_PASSWORD } from './seed.ts';
import { stopServing } from './stop-serving.ts';
import { readSettings, SettingsError } from './settings.ts';
import { collectExpired } from './tenants/expiry-collector.ts';
import { untilStopped } from './until-stopped.ts';
import { whatToTry } from './what-to-try.ts';

const COLLECT_EVERY_MS = 10_000;
const MAX_EVENT_LOOP_DELAY_MS = 2_000;
const STOP_WITHIN_MS = 10_000;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Starts everything in order, serves until a signal comes, and stops everything in the opposite order. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const clock = systemClock;
  const passwords = argon2idHasher();
  const outbox = new Outbox();

  await using cleanup = new AsyncDisposableStack();
  const stopped = untilStopped();
  const database = cleanup.use(await Database.open(settings.insecureDatabases, print));
  print(database.description);

  const databases = cleanup.use(
    openPgDatabases({
      main: database.url,
      contacts: settings.contactsUrl ?? database.contactsUrl,
      create: true,
      insecure: settings.insecureDatabases,
      clock,
      migrator: { observer: printProgress({ write: print }) },
    }),
  );
  await databases.migrate();
  const { main: storage, contacts } = databases;

  const seeded = await exampleUsers(passwords, settings).run(databases);
  if (seeded > 0) {
    print(`Added ${seeded} example users; the password of each is "${SEED_PASSWORD}".`);
  }

  const tokens = accessTokens(settings.secret, clock);
  const context = {
    storage,
    contacts,
    clock,
    passwords,
    accessTokens: tokens,
    mailer: outbox,
    sessionsPerUser: settings.sessionsPerUser,
  };
  const cut = new AbortController();
  const app = await serviceApp(context, {
    logger: true,
    trustedProxies: settings.trustedProxies,
    cut: cut.signal,
    maxEventLoopDelayMs: MAX_EVENT_LOOP_DELAY_MS,
  });
  cleanup.defer(() => stopServing(app, cut, STOP_WITHIN_MS));
  if (!settings.production) outboxRoutes(app, outbox);
  await app.listen({ port: settings.port, host: settings.host });
  database.watch(() => databases.status());
  const collector = new AbortController();
  const collecting = collectExpired(context, {
    everyMs: COLLECT_EVERY_MS,
    signal: collector.signal,
    report: print,
  });
  cleanup.defer(async () => {
    collector.abort();
    await collecting;
  });

  const address = app.addresses()[0] as AddressInfo;
  print(whatToTry(`http://${settings.host}:${address.port}`, database.own));
  await stopped;
  print(`Stopping the service${database.own ? ', then the database' : ''}.`);
}

try {
  await main();
  print('Stopped.');
} catch (error) {
  print(explained(error));
  process.exitCode = 1;
}

/** What whoever started the service can do about it; the whole error when it is our mistake. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as Error & { code?: string; port?: number };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Stop it, or choose another port: PORT=3001 npm start`;
  }
  const forPeople =
    error instanceof SettingsError || /^(Storage|Migration|DevPostgres)Error$/.test(error.name);
  return forPeople ? `Could not start: ${error.message}` : (error.stack ?? error.message);
}
