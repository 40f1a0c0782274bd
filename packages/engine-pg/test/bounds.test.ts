import { isStorageError } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgSession } from '../src/index.ts';
import { begin, beginPatiently, EngineFixture, points, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);
const SLEEPING = "query like '%pg_sleep%' and state = 'active'";

describe('a signal', () => {
  it('cancels on the server what runs there', async () => {
    const engine = fixture.engine();
    const controller = new AbortController();
    const sleeping = session(engine, { signal: controller.signal }).all(things.sleep, {});
    await fixture.until(SLEEPING, 1);
    controller.abort();

    expect(await sleeping.catch(codeOf)).toBe('cancelled');
    await fixture.until(SLEEPING, 0);
  });

  it('retires the connection, so that the cancelling cannot hit its next user', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const { pid } = (await session(engine).first(things.backend, {}))!;
    const controller = new AbortController();
    const sleeping = session(engine, { signal: controller.signal }).all(things.sleep, {});
    await fixture.until(SLEEPING, 1);
    controller.abort();
    await sleeping.catch(codeOf);

    expect((await session(engine).first(things.backend, {}))!.pid).not.toBe(pid);
  });

  it('ends waiting for a connection', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const holder = await begin(engine);
    const controller = new AbortController();
    const waiting = session(engine, { signal: controller.signal }).all(things.all, {});
    controller.abort();

    expect(await waiting.catch(codeOf)).toBe('cancelled');
    await holder.rollback();
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('keeps a transaction from being committed', async () => {
    const engine = fixture.engine();
    const controller = new AbortController();
    const transaction = await begin(engine, { signal: controller.signal });
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    controller.abort();

    expect(await transaction.commit().catch(codeOf)).toBe('cancelled');
    expect(await fixture.ask('select id from things')).toEqual([]);
  });
});

describe('a statement timeout', () => {
  const bounds = { statementTimeoutMs: 30 };

  it('ends a statement by itself', async () => {
    const sleeping = session(fixture.engine(), bounds).all(things.sleep, {});

    expect(await sleeping.catch(codeOf)).toBe('statement_timeout');
  });

  it('ends a statement in a transaction', async () => {
    const transaction = await begin(fixture.engine(), bounds);

    expect(await transaction.session.all(things.sleep, {}).catch(codeOf)).toBe('statement_timeout');
    await transaction.rollback();
  });
});

describe('a pool', () => {
  it('turns callers away when too many wait', async () => {
    const engine = fixture.engine({ pool: { max: 1, queueLimit: 2 } });
    const holder = await begin(engine);
    const waiting = [1, 2].map(() => session(engine).all(things.all, {}));

    expect(await session(engine).all(things.all, {}).catch(codeOf)).toBe('overloaded');
    await holder.rollback();
    expect(await Promise.all(waiting)).toEqual([[], []]);
  });

  it('lets nobody wait for ever', async () => {
    const engine = fixture.engine({ pool: { max: 1, acquireTimeoutMs: 400 } });
    const holder = await beginPatiently(engine);
    const failure: unknown = await session(engine)
      .all(things.all, {})
      .catch((e: unknown) => e);
    await holder.rollback();

    expect(isStorageError(failure, 'overloaded') && failure.details.waitedMs >= 399).toBe(true);
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('serves many callers with few connections', async () => {
    const engine = fixture.engine({ pool: { max: 3 } });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => session(engine).first(things.backend, {})),
    );

    expect(new Set(answers.map((answer) => answer!.pid)).size).toBeLessThanOrEqual(3);
  });

  it('takes no connection back with a transaction open on it', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const { pid } = (await session(engine).first(things.backend, {}))!;
    await session(engine).all(things.leaveOpen, {});

    expect((await session(engine).first(things.backend, {}))!.pid).not.toBe(pid);
    await fixture.until("state like 'idle in transaction%'", 0);
  });

  it('waits for what is under way when it closes, and leaves no connection', async () => {
    const engine = fixture.engine({ pool: { max: 2 } });
    const adds = Array.from({ length: 20 }, (_, id) =>
      session(engine).first(things.add, { id, name: String(id) }),
    );
    await engine.close();

    expect((await Promise.all(adds)).length).toBe(20);
    await fixture.until('true', 0);
  });

  it('cuts off what does not end when it closes', async () => {
    const engine = fixture.engine({ pool: { closeTimeoutMs: 30 } });
    const sleeping = session(engine).all(things.sleep, {}).catch(codeOf);
    await fixture.until(SLEEPING, 1);
    await engine.close();

    expect(await sleeping).toBe('ambiguous_commit');
    await fixture.killBackends();
  });
});

describe('a migration under a running service', () => {
  it('fails no statement by itself whose prepared plan it made stale', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).first(things.add, { id: 1, name: '1' });
    await session(engine).all(things.all, {});
    await fixture.ask('alter table things alter column name type varchar(100)');

    expect(await session(engine).all(things.all, {})).toEqual([{ id: 1, name: '1' }]);
    await fixture.ask('alter table things alter column name type text');
    expect(await session(engine).all(things.all, {})).toEqual([{ id: 1, name: '1' }]);
  });

  it('makes a transaction worth running again', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).all(things.all, {});
    await fixture.ask('alter table things alter column name type varchar(100)');
    const run = async () => {
      const transaction = await begin(engine);
      try {
        return await transaction.session.all(things.all, {});
      } finally {
        await transaction.rollback();
      }
    };
    const failure: unknown = await run().catch((error: unknown) => error);
    expect(isStorageError(failure, 'prepared_statement_lost') && failure.retryable).toBe(true);

    expect(await run()).toEqual([]);
    await fixture.ask('alter table things alter column name type text');
  });

  it('that has not been run is told to who needs it', async () => {
    const pending = { schemaVersion: null, pendingMigrations: ['1_things'], unknownMigrations: [] };
    const engine = fixture.engine({ readSchema: () => Promise.resolve(pending) });
    await fixture.ask('alter table things rename to things_before');
    const failure: unknown = await session(engine)
      .all(things.all, {})
      .catch((e: unknown) => e);
    await fixture.ask('alter table things_before rename to things');

    expect(isStorageError(failure, 'migrations_pending') && failure.details.pending).toEqual([
      '1_things',
    ]);
  });
});

describe('a call as a whole', () => {
  const bounds = { timeoutMs: 200 };

  it('ends while its statement runs, which is undone', async () => {
    const sleeping = session(fixture.engine(), bounds).all(things.sleep, {});

    expect(await sleeping.catch(codeOf)).toBe('deadline_exceeded');
    await fixture.until(SLEEPING, 0);
  });

  it('ends while a statement of its transaction runs', async () => {
    const transaction = await begin(fixture.engine(), bounds);

    expect(await transaction.session.all(things.sleep, {}).catch(codeOf)).toBe('deadline_exceeded');
    await transaction.rollback();
    await fixture.until(SLEEPING, 0);
  });

  it('ends while it waits for a connection', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const holder = await begin(engine);

    expect(await session(engine, bounds).all(things.all, {}).catch(codeOf)).toBe(
      'deadline_exceeded',
    );
    await holder.rollback();
  });

  it('ends while it waits for the shared connection', async () => {
    const engine = fixture.engine({ pool: { max: 1 }, bounds });
    const holder = await begin(engine, { timeoutMs: Infinity });
    const waiting = session(engine).first(points.byName, { name: 'nobody' });

    expect(await waiting.catch(codeOf)).toBe('deadline_exceeded');
    await holder.rollback();
  });

  it('ends while it waits on the shared connection, which others go on with', async () => {
    const engine = fixture.engine({ bounds: { ...bounds, lockTimeoutMs: Infinity } });
    const locker = await begin(engine, { timeoutMs: Infinity });
    await locker.session.all(things.hold, {});
    const waiting = session(engine).first(points.byName, { name: 'nobody' });

    expect(await waiting.catch(codeOf)).toBe('deadline_exceeded');
    await fixture.until("wait_event_type = 'Lock'", 0);
    await locker.rollback();
    expect(await session(engine).first(points.byName, { name: 'nobody' })).toBeUndefined();
  });
});

describe('bounds that nobody asked for', () => {
  const settings = async (own: PgSession) =>
    Promise.all(
      ['statement_timeout', 'lock_timeout'].map(
        async (name) => (await own.first(things.setting, { name }))!.value,
      ),
    );

  it('hold on every connection', async () => {
    expect(await settings(session(fixture.engine()))).toEqual(['30s', '10s']);
  });

  it('are those of the storage where it has its own, and none where it says so', async () => {
    const own = { statementTimeoutMs: 4_000, lockTimeoutMs: Infinity };

    expect(await settings(session(fixture.engine({ bounds: own })))).toEqual(['4s', '0']);
  });

  it('give way to those of a handle, in a transaction too', async () => {
    const engine = fixture.engine();
    const given = { statementTimeoutMs: Infinity, lockTimeoutMs: 60_000, timeoutMs: Infinity };
    const transaction = await begin(engine, given);

    expect(await settings(session(engine, given))).toEqual(['0', '1min']);
    expect(await settings(transaction.session)).toEqual(['0', '1min']);
    await transaction.rollback();
    expect(await settings(session(engine))).toEqual(['30s', '10s']);
  });

  it('leave stricter ones of the role as they are', async () => {
    await fixture.ask('alter role current_user set statement_timeout = 3000');
    try {
      expect(await settings(session(fixture.engine()))).toEqual(['3s', '10s']);
    } finally {
      await fixture.ask('alter role current_user reset statement_timeout');
    }
  });
});
