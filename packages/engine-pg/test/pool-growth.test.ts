import { isStorageError, type StorageEngine } from '@stratum/kernel';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgEngineOptions, PgSession } from '../src/index.ts';
import { begin, EngineFixture, session, things } from './engine-fixture.ts';

const ROLE = `engine_pg_limited_${process.pid}`;
const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

let fixture: EngineFixture;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  await fixture.ask(`create role ${ROLE} login connection limit 2 password '${ROLE}'`);
  await fixture.ask(`grant select, update on things to ${ROLE}`);
});
afterEach(() => fixture.reset());
afterAll(async () => {
  await fixture.ask(`drop owned by ${ROLE}`);
  await fixture.ask(`drop role ${ROLE}`);
  await fixture[Symbol.asyncDispose]();
});

/** As a role that may have two connections. */
function limited(options: Partial<PgEngineOptions> = {}) {
  const url = new URL(fixture.url);
  url.username = ROLE;
  url.password = ROLE;
  return fixture.engine({ connection: url.href, ...options });
}

/** On a slow machine the first connection may take longer than a call waits for one. */
async function beginAtLast(engine: StorageEngine<PgSession>) {
  for (;;) {
    try {
      return await begin(engine);
    } catch (error) {
      if (!isStorageError(error, 'overloaded', 'unavailable')) throw error;
    }
  }
}

describe('a pool that the server does not let grow', () => {
  it('serves every caller with the connections that it has', async () => {
    const engine = limited({ pool: { max: 10 } });
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => session(engine).first(things.backend, {})),
    );

    expect(new Set(answers.map((answer) => answer!.pid)).size).toBeLessThanOrEqual(2);
  });

  it('says that there are too many connections when it has none', async () => {
    const [first, second] = [limited({ pool: { max: 1 } }), limited({ pool: { max: 1 } })];
    const holders = [await begin(first), await begin(second)];
    const engine = limited({ pool: { max: 10, connectDeadlineMs: 50 } });
    const failures = await Promise.all(
      [1, 2, 3].map(() =>
        session(engine)
          .all(things.all, {})
          .catch((error: unknown) => error),
      ),
    );
    for (const holder of holders) await holder.rollback();

    expect(failures).toMatchObject(
      [1, 2, 3].map(() => ({
        code: 'unavailable',
        details: { reason: 'too_many_connections' },
      })),
    );
  });

  it('is overloaded where those that it has stay taken', async () => {
    const engine = limited({ pool: { max: 10, acquireTimeoutMs: 200, connectDeadlineMs: 20 } });
    const holders = [await beginAtLast(engine), await beginAtLast(engine)];
    for (const holder of holders) await holder.session.all(things.all, {});

    expect(await session(engine).all(things.all, {}).catch(codeOf)).toBe('overloaded');
    for (const holder of holders) await holder.rollback();
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('leaves what works for long alone, though nobody else can ask the server about it', async () => {
    const pool = { max: 2, silenceTimeoutMs: 30, connectDeadlineMs: 20 };
    const engine = limited({ pool });
    const holder = await begin(fixture.engine());
    await holder.session.affected(things.hold, {});
    const waiting = [1, 2].map(() => session(engine).all(things.all, {}));
    await fixture.until("wait_event_type = 'Lock'", 2);
    expect(await refused()).toBe(true);
    // The pool looks every ten milliseconds; it has looked when this many other statements are done.
    for (let i = 0; i < 300; i += 1) await fixture.ask('select pg_sleep(0.001)');
    await holder.rollback();

    expect(await Promise.all(waiting)).toEqual([[], []]);
  });

  it('is healthy while it serves, and needs no other connection to say so', async () => {
    const engine = limited({ pool: { max: 2 } });
    const holder = await begin(engine);
    await holder.session.all(things.all, {});
    const reads = Array.from({ length: 20 }, () => session(engine).all(things.all, {}));

    expect((await engine.status()).health).toBe('healthy');
    await Promise.all(reads);
    await holder.rollback();
  });

  it('is saturated when its connections stay taken, whatever the server says to another', async () => {
    const engine = limited({ pool: { max: 2 } });
    const holders = [await begin(engine), await begin(engine)];
    for (const holder of holders) await holder.session.all(things.all, {});

    expect((await engine.status()).health).toBe('saturated');
    for (const holder of holders) await holder.rollback();
    expect((await engine.status()).health).toBe('healthy');
  });
});

/** Whether the role can have no other connection. */
async function refused(): Promise<boolean> {
  const url = new URL(fixture.url);
  url.username = ROLE;
  url.password = ROLE;
  const client = new pg.Client(url.href);
  try {
    await client.connect();
    await client.end();
    return false;
  } catch (error) {
    return (error as { code?: string }).code === '53300';
  }
}

describe('the health of a server', () => {
  it('that accepts no writes is read-only', async () => {
    const [{ name }] = (await fixture.ask<{ name: string }>(
      'select quote_ident(current_database()) as name',
    )) as [{ name: string }];
    await fixture.ask(`alter database ${name} set default_transaction_read_only = on`);
    const { health, replicationLagMs } = await fixture.engine().status();
    await fixture.ask(`alter database ${name} reset default_transaction_read_only`);

    expect([health, replicationLagMs]).toEqual(['read_only', null]);
  });
});
