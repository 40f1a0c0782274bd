import { setTimeout as pause } from 'node:timers/promises';
import {
  createDatabase,
  FaultProxy,
  startEmbeddedPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import { createMainMigrator, createPgStorage } from '@stratum/storage-pg';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import { heapInUse, leftovers } from './leftovers.ts';
import { Observer } from './observer.ts';
import { Traffic } from './traffic.ts';
import { Trouble } from './trouble.ts';

const MINUTES = Number(process.env['STRATUM_SOAK_MINUTES'] ?? '1');
const SEED = Number(process.env['STRATUM_SOAK_SEED'] ?? '1');
const CALLERS = 24;
/** More than any machine does in that time. */
const WRITES = Math.ceil(MINUTES * 60 * 20_000);
const LONGEST_PAUSE_MS = 120;
/** More than this between the first third of the run and its end is a leak, and not the noise of a heap. */
const HEAP_GROWTH = 12 * 2 ** 20;

let server: PostgresServer;
let url: string;
let observer: Observer;

/** A server of our own, since it is made to crash; it flushes nothing but what a commit makes it flush. */
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  wal_writer_delay: '10s',
  commit_siblings: '0',
};

beforeAll(async () => {
  server = await startEmbeddedPostgres({ major: 18, settings });
  url = await createDatabase(server.url, 'soak');
  await createMainMigrator({ connection: url }).run();
  observer = await Observer.open(url);
});

afterAll(async () => {
  await observer[Symbol.asyncDispose]();
  await server.stop();
});

describe('mixed load under trouble', () => {
  it(
    'loses no acknowledged write, doubles none, and leaves nothing behind',
    { timeout: MINUTES * 60_000 + 900_000 },
    async () => {
      const milliseconds = MINUTES * 60_000;
      await observer.query('truncate users cascade');
      const started = await serverStarted();
      const { signal } = new AbortController();
      const before = leftovers(signal);
      const proxy = await FaultProxy.open(url);
      const chance = chanceOf(SEED);
      const storage = createPgStorage({
        connection: proxy.through(url),
        pool: { max: 12, acquireTimeoutMs: 5_000, connectTimeoutMs: 1_000, maxLifetimeMs: 2_000 },
      });
      const ledger = new Ledger(WRITES);
      const bounded = storage.with({ statementTimeoutMs: 1_500, signal });
      const traffic = new Traffic(bounded, ledger, chance);
      const trouble = new Trouble(proxy, observer, chance);

      const calls = traffic.run(CALLERS);
      const troubles = trouble.run(LONGEST_PAUSE_MS);
      await pause(milliseconds / 3);
      const heapEarly = heapInUse();
      await pause((milliseconds * 2) / 3);
      trouble.stop();
      await troubles;
      traffic.stop();
      await calls;
      const heapLate = heapInUse();
      await storage.close();
      const connectionsLeft = await untilGone();
      await proxy[Symbol.asyncDispose]();

      const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      const figures = {
        seed: SEED,
        seconds: milliseconds / 1_000,
        answers: ledger.figures,
        acknowledged: ledger.count('acknowledged'),
        ambiguous: ledger.count('ambiguous'),
        refused: ledger.count('refused'),
        troubles: trouble.figures,
        brokenConnections: trouble.brokenConnections,
        heap: `${megabytes(heapEarly)}, then ${megabytes(heapLate)}`,
      };
      process.stdout.write(`soak ${JSON.stringify(figures, undefined, 2)}\n`);
      expect(ledger.wrong).toEqual([]);
      expect(ledger.discrepancies(await numbersInDatabase())).toEqual([]);
      expect(await halfDone()).toEqual([]);
      expect(ledger.count('acknowledged')).toBeGreaterThan(
        ledger.count('ambiguous') + ledger.count('refused'),
      );
      expect(ledger.count('ambiguous')).toBeLessThanOrEqual(trouble.brokenConnections);
      expect(Object.keys(trouble.figures).length).toBe(11);
      expect(await serverStarted()).toBe(started);
      expect(connectionsLeft).toBe(0);
      expect(leftovers(signal)).toEqual(before);
      expect(heapLate - heapEarly).toBeLessThan(HEAP_GROWTH);
    },
  );
});

function chanceOf(seed: number) {
  const generator = xoroshiro128plus(seed);
  return { below: (end: number) => uniformInt(generator, 0, end - 1) };
}

/** The same for as long as the postmaster lives, however often it starts its processes anew. */
async function serverStarted(): Promise<string> {
  const query = 'select pg_postmaster_start_time()::text as started';
  return (await observer.query<{ started: string }>(query)).rows[0]!.started;
}

/** How often each write is there. */
async function numbersInDatabase(): Promise<Map<number, number>> {
  const { rows } = await observer.query<{ number: number; n: number }>(
    `select split_part(username, '-', 2)::int as number, count(*)::int as n
     from users where username not like 'twin-%' group by 1`,
  );
  return new Map(rows.map(({ number, n }) => [number, n]));
}

/** Users with an address and no session, or the other way round, or with two; and one of a pair without the other. */
async function halfDone(): Promise<unknown[]> {
  const { rows } = await observer.query(
    `select username from users,
       lateral (select count(*) as addresses from user_emails where user_id = users.id) as a,
       lateral (select count(*) as sessions from browser_sessions where user_id = users.id) as b
     where addresses <> sessions or addresses > 1
     union all
     select min(username) from users where username like 'pair-%' or username like 'twin-%'
     group by split_part(username, '-', 2) having count(*) <> 2`,
  );
  return rows;
}

/** Connections of the service that the server still has, when it has had time to see their end. */
async function untilGone(): Promise<number> {
  const end = performance.now() + 10_000;
  for (;;) {
    const { rows } = await observer.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    if (rows[0]!.n === 0 || performance.now() > end) return rows[0]!.n;
  }
}
