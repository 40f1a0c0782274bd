import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, outcome, twoItems } from './sessions.ts';

let server: PostgresServer;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});

afterAll(() => server.stop());

interface Bounds {
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

/** What ends a statement that waits for a lock for ever. */
async function endInMemory(bounds: Bounds): Promise<unknown> {
  const database = await twoItems();
  const holder = await begin(database);
  await holder.set(1, 11);
  const waiting = await begin(database, 'read committed', bounds);
  const ended = await outcome(waiting.set(1, 12));
  await holder.rollback();
  return ended;
}

async function endInPostgres({ lockTimeoutMs, statementTimeoutMs }: Bounds): Promise<unknown> {
  const [holder, waiting] = [new pg.Client(server.url), new pg.Client(server.url)];
  await Promise.all([holder.connect(), waiting.connect()]);
  try {
    await holder.query('select pg_advisory_lock(4711)');
    await waiting.query(
      `set lock_timeout = ${lockTimeoutMs}; set statement_timeout = ${statementTimeoutMs}`,
    );
    await waiting.query('select pg_advisory_lock(4711)');
    return undefined;
  } catch (error) {
    const { code } = error as { code?: string };
    return code === '55P03' ? 'lock_not_available' : code === '57014' ? 'statement_timeout' : code;
  } finally {
    await Promise.all([holder.end(), waiting.end()]);
  }
}

describe('a statement that waits ends as it does in Postgres, where', () => {
  it.each([
    { what: 'the lock timeout is the shorter', lockTimeoutMs: 40, statementTimeoutMs: 60_000 },
    { what: 'the statement timeout is the shorter', lockTimeoutMs: 60_000, statementTimeoutMs: 40 },
    { what: 'both are as long', lockTimeoutMs: 60, statementTimeoutMs: 60 },
  ])('$what', async (bounds) => {
    const [here, there] = [await endInMemory(bounds), await endInPostgres(bounds)];
    expect(there).toBeTypeOf('string');
    expect(here).toBe(there);
  });
});
