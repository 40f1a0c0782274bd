import { inspect } from 'node:util';
import { FaultProxy } from '@stratum/dev-postgres';
import { isStorageError, type CallBounds, type StorageEngine } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgSession } from '../src/index.ts';
import { begin, EngineFixture, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
let proxy: FaultProxy;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  proxy = await FaultProxy.open(fixture.url);
});
afterEach(async () => {
  proxy.watch(undefined);
  proxy.swallowAnswers(false);
  proxy.refuse(false);
  await fixture.reset();
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);
const proxied = (pool: object = {}): StorageEngine<PgSession> =>
  fixture.engine({ connection: proxy.through(fixture.url), pool });

describe('a backend that is killed', () => {
  it('while idle in the pool is not missed', async () => {
    const engine = fixture.engine();
    await session(engine).all(things.all, {});
    await fixture.killBackends();

    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('between two statements of a transaction does not end the process', async () => {
    const engine = fixture.engine();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    await fixture.killBackends();

    const next = transaction.session.all(things.all, {});
    expect(await next.catch(codeOf)).toBe('connection_lost');
    await transaction.rollback();
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('before the first statement of a transaction is not missed', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).all(things.all, {});
    const transaction = await begin(engine);
    await fixture.killBackends();
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    await transaction.commit();

    expect(await session(engine).all(things.all, {})).toHaveLength(1);
  });

  it('under a statement that writes by itself took it along', async () => {
    const engine = fixture.engine();
    const holder = await begin(engine);
    await holder.session.first(things.add, { id: 1, name: 'one' });
    const { pid } = (await holder.session.first(things.backend, {}))!;
    const waiting = session(engine).first(things.add, { id: 2, name: 'one' }).catch(codeOf);
    await fixture.until("wait_event_type = 'Lock'", 1);
    await fixture.ask(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where wait_event_type = 'Lock' and pid <> ${pid}`,
    );

    expect(await waiting).toBe('connection_lost');
    await holder.commit();
  });
});

describe('a connection that is cut', () => {
  it('before COMMIT is sent lost the transaction', async () => {
    const engine = proxied();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    proxy.cut();

    expect(['connection_lost', 'ambiguous_commit']).toContain(
      await transaction.commit().catch(codeOf),
    );
    expect(await fixture.ask('select id from things')).toEqual([]);
  });

  it('on the way to COMMIT lost the transaction: the server knows', async () => {
    const engine = proxied();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    proxy.watch((data) => {
      if (data.includes('commit')) proxy.cut();
    });

    expect(await transaction.commit().catch(codeOf)).toBe('connection_lost');
    expect(await fixture.ask('select id from things')).toEqual([]);
  });

  it('on the way back from COMMIT is no loss: the server knows', async () => {
    const engine = proxied();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    proxy.cutAtAnswer('COMMIT\0');

    expect(await transaction.commit().catch(codeOf)).toBeUndefined();
    expect(await fixture.ask('select id from things')).toEqual([{ id: 1 }]);
  });

  it('while COMMIT waits is resolved when the server has ended the transaction', async () => {
    await fixture.ask(`create constraint trigger slow after insert on things
      deferrable initially deferred for each row execute function slow()`);
    const engine = proxied();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const commit = transaction.commit().catch(codeOf);
    await fixture.until("wait_event = 'PgSleep'", 1);
    await fixture.killBackends();
    await fixture.ask('drop trigger slow on things');

    expect(await commit).toBe('connection_lost');
    expect(await fixture.ask('select id from things')).toEqual([]);
  });

  it('under a read is replaced by another', async () => {
    const engine = proxied();
    await session(engine).all(things.all, {});
    let cuts = 0;
    proxy.watch(() => {
      if (cuts === 0) proxy.cut();
      cuts += 1;
    });

    expect(await session(engine).all(things.all, {})).toEqual([]);
    expect(cuts).toBeGreaterThan(1);
  });

  it('under a write by itself leaves open what became of it', async () => {
    const engine = proxied();
    await session(engine).all(things.all, {});
    proxy.watch(() => proxy.cut());
    const add = session(engine).first(things.add, { id: 1, name: 'one' });

    expect(await add.catch(codeOf)).toBe('ambiguous_commit');
  });
});

describe('a server that is away', () => {
  it('is unavailable within bounded time, and used again when it is back', async () => {
    const engine = proxied({ connectDeadlineMs: 200 });
    proxy.refuse(true);
    const begun = performance.now();
    expect(await session(engine).all(things.all, {}).catch(codeOf)).toBe('unavailable');
    expect(await engine.status().catch(codeOf)).toBe('unavailable');
    expect(performance.now() - begun).toBeLessThan(50_000);
    proxy.refuse(false);

    expect(await session(engine).all(things.all, {})).toEqual([]);
    expect((await engine.status()).backend).toBe('postgres');
  });

  it('is tried again until the deadline', async () => {
    const engine = proxied({ connectDeadlineMs: 10_000 });
    proxy.refuse(true);
    const rows = session(engine).all(things.all, {});
    setTimeout(() => proxy.refuse(false), 60);

    expect(await rows).toEqual([]);
  });

  it('and never was there is unavailable', async () => {
    const engine = fixture.engine({
      connection: 'postgres://nobody@127.0.0.1:1/nowhere',
      pool: { connectDeadlineMs: 50 },
    });
    const failure: unknown = await session(engine)
      .all(things.all, {})
      .catch((e: unknown) => e);

    expect(isStorageError(failure, 'unavailable') && failure.details.reason).toBe('unreachable');
  });

  it('that refuses us is asked once', async () => {
    const url = new URL(fixture.url);
    url.pathname = '/no_such_database';
    const engine = fixture.engine({ connection: url.href });
    const failure: unknown = await session(engine)
      .all(things.all, {})
      .catch((e: unknown) => e);

    expect(isStorageError(failure, 'unavailable') && failure.details.reason).toBe(
      'unknown_database',
    );
  });
});

describe('a server that falls silent', () => {
  const soon = { silenceTimeoutMs: 50, connectTimeoutMs: 100 };

  it('is cut off when the timeout of the call has long passed', async () => {
    const engine = proxied();
    await session(engine).all(things.all, {});
    proxy.swallowAnswers(true);
    const bounded = session(engine, { statementTimeoutMs: 50 });
    const add = bounded.first(things.add, { id: 1, name: 'one' });

    expect(await add.catch(codeOf)).toBe('ambiguous_commit');
  });

  it('is cut off also from calls without a timeout', async () => {
    const engine = proxied(soon);
    await session(engine).all(things.all, {});
    proxy.swallowAnswers(true);
    const add = session(engine).first(things.add, { id: 1, name: 'one' });

    expect(await add.catch(codeOf)).toBe('ambiguous_commit');
  });

  it('is cut off when it can be reached and has nothing to do', async () => {
    const engine = proxied(soon);
    await session(engine).all(things.all, {});
    for (const connection of proxy.connections) connection.silence();
    const rows = session(engine).all(things.all, {});

    expect(await rows).toEqual([]);
  });

  it('is left alone while it works', async () => {
    const engine = fixture.engine({ pool: soon });
    const holder = await begin(fixture.engine());
    await holder.session.affected(things.hold, {});
    const waiting = session(engine).all(things.all, {});
    // It has been asked about the one that waits, and has told that it is at work.
    await fixture.untilAsked("query like '%from pg_stat_activity where pid = %'");
    await holder.rollback();

    expect(await waiting).toEqual([]);
  });
});

describe('a server that has become a standby', () => {
  it('is left, and what it refused is done on a new connection', async () => {
    const { database } = (
      await fixture.ask<{ database: string }>('select current_database() as database')
    )[0]!;
    await fixture.ask(`alter database ${database} set default_transaction_read_only = on`);
    const engine = fixture.engine({ pool: { max: 8 } });
    await Promise.all(Array.from({ length: 8 }, () => session(engine).all(things.all, {})));
    await fixture.ask(`alter database ${database} reset default_transaction_read_only`);

    expect(await session(engine).first(things.add, { id: 1, name: 'one' })).toEqual({ id: 1 });
    const pids = await Promise.all(
      Array.from({ length: 8 }, () => session(engine).first(things.backend, {})),
    );
    expect(pids.length).toBe(8);
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 2, name: 'two' });
    await transaction.commit();
  });
});

describe('secrets', () => {
  it('appear nowhere in an engine or its errors', async () => {
    const url = new URL(fixture.url);
    url.username = 'canary-user';
    url.password = 'canary-password';
    const engine = fixture.engine({ connection: url.href, pool: { connectDeadlineMs: 10 } });
    const failure: unknown = await session(engine)
      .all(things.all, {})
      .catch((e: unknown) => e);

    expect(inspect([engine, session(engine)], { depth: 10 })).not.toContain('canary-password');
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('canary');
  });

  it('of rows appear in no error', async () => {
    const engine = fixture.engine();
    const canary = 'canary-of-a-user';
    await session(engine).first(things.add, { id: 1, name: canary });
    await fixture.ask('alter table things add constraint short check (length(name) < 20)');
    const failures: unknown[] = [];
    for (const [id, name] of [
      [2, canary],
      [1, 'other'],
      [3, canary.repeat(3)],
    ] as const) {
      const add = session(engine).first(things.add, { id, name });
      failures.push(await add.catch((error: unknown) => error));
    }
    await fixture.ask('alter table things drop constraint short');

    expect(failures.map(codeOf)).toEqual([
      'conflict',
      'constraint_violation',
      'constraint_violation',
    ]);
    expect(inspect(failures, { depth: 10, showHidden: true })).not.toContain('canary');
  });
});

describe('a server that does not answer within the bounds of a call', () => {
  const unanswered = async (bounds: CallBounds) => {
    const engine = proxied();
    await session(engine, { statementTimeoutMs: 60_000 }).all(things.all, {});
    return { engine, own: session(engine, bounds) };
  };

  it('is cut off, and the bound is named that has passed', async () => {
    const { engine, own } = await unanswered({ statementTimeoutMs: 50 });
    const hurried = session(engine, { timeoutMs: 50 });
    await Promise.all([1, 2].map(() => session(engine).all(things.all, {})));
    proxy.swallowAnswers(true);

    expect(
      await Promise.all([
        own.all(things.all, {}).catch(codeOf),
        hurried.all(things.all, {}).catch(codeOf),
      ]),
    ).toEqual(['statement_timeout', 'deadline_exceeded']);
  });

  it('leaves open what became of a commit', async () => {
    const { engine } = await unanswered({});
    const transaction = await begin(engine, { commitTimeoutMs: 50 });
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    proxy.swallowAnswers(true);

    expect(await transaction.commit().catch(codeOf)).toBe('ambiguous_commit');
  });
});
