import { FaultProxy } from '@stratum/dev-postgres';
import { isStorageError, type StorageEngine } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgSession } from '../src/index.ts';
import { begin, EngineFixture, points, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
let proxy: FaultProxy;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  proxy = await FaultProxy.open(fixture.url);
});
afterEach(async () => {
  proxy.watch(undefined);
  await fixture.reset();
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);
const names = ['ant', 'bée', '🐈', 'dog'];

async function addThings(engine: StorageEngine<PgSession>): Promise<void> {
  for (const [id, name] of names.entries()) await session(engine).first(things.add, { id, name });
}

/** Holds the table so that every read of it waits, until it is let go. */
async function held(): Promise<() => Promise<void>> {
  const holder = await begin(fixture.engine());
  await holder.session.affected(things.hold, {});
  return () => holder.rollback();
}

const WAITING = "wait_event_type = 'Lock'";

describe.each([true, false])('point reads, coalesced: %s', (coalesce) => {
  const open = (options: object = {}) => fixture.engine({ coalesce, ...options });

  it('that come together share one connection', async () => {
    const engine = open();
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, any) => session(engine).first(points.backend, { any })),
    );

    expect(new Set(answers.map((answer) => answer!.pid)).size).toBe(1);
    expect(answers.map((answer) => answer!.any)).toEqual(answers.map((_, any) => any));
  });

  it('answer each caller with what they asked for', async () => {
    const engine = open();
    await addThings(engine);
    const asked = [...names, 'nobody', ...names, 'DOG', "o'dog", ''];
    const answers = await Promise.all(
      asked.map((name) => session(engine).first(points.byName, { name })),
    );

    expect(answers.map((answer) => answer?.name)).toEqual(
      asked.map((name) => (names.includes(name) ? name : undefined)),
    );
    // Their own, although two asked for the same.
    expect(answers[0]).toEqual(answers[5]);
    expect(answers[0]).not.toBe(answers[5]);
  });

  it('fail each by itself', async () => {
    const engine = open();
    const answers = await Promise.all(
      [1, 0, 2, 0, 3].map((by) =>
        session(engine)
          .first(points.divide, { by })
          .then((row) => row!.part, codeOf),
      ),
    );

    expect(answers).toEqual([60, 'value_out_of_range', 30, 'value_out_of_range', 20]);
  });

  it('whose statement cannot be prepared fail as they do alone', async () => {
    const engine = open();
    const asked = [1, 2, 3].map((id) =>
      session(engine).first(points.missing, { id }).catch(codeOf),
    );
    const others = session(engine).first(points.divide, { by: 1 });

    expect(await Promise.all(asked)).toEqual([
      'schema_mismatch',
      'schema_mismatch',
      'schema_mismatch',
    ]);
    expect(await others).toEqual({ part: 60 });
  });

  it('survive a migration that makes their plans stale', async () => {
    const engine = open({ pool: { max: 1 } });
    await addThings(engine);
    const find = () =>
      Promise.all(names.map((name) => session(engine).first(points.byName, { name })));
    await find();
    await fixture.ask('alter table things alter column name type varchar(100)');
    const found = await find();
    await fixture.ask('alter table things alter column name type text');

    expect(found.map((thing) => thing?.name)).toEqual(names);
    expect((await find()).map((thing) => thing?.name)).toEqual(names);
  });

  it('survive the loss of their connection', async () => {
    const engine = fixture.engine({ coalesce, connection: proxy.through(fixture.url) });
    await addThings(engine);
    let cut = false;
    proxy.watch((data) => {
      if (cut || !data.includes('things')) return;
      cut = true;
      proxy.cut();
    });
    const found = await Promise.all(
      names.map((name) => session(engine).first(points.byName, { name })),
    );

    expect(cut).toBe(true);
    expect(found.map((thing) => thing?.name)).toEqual(names);
  });

  it('go on for the others when a caller leaves', async () => {
    const engine = open();
    await addThings(engine);
    const release = await held();
    const controller = new AbortController();
    const leaving = session(engine, { signal: controller.signal }).first(points.byName, {
      name: 'ant',
    });
    const staying = session(engine).first(points.byName, { name: 'ant' });
    await fixture.until(WAITING, 1);
    controller.abort();

    expect(await leaving.catch(codeOf)).toBe('cancelled');
    await release();
    expect((await staying)?.name).toBe('ant');
  });

  it('are stopped on the server when all callers have left', async () => {
    const engine = open();
    await addThings(engine);
    const release = await held();
    const controller = new AbortController();
    const leaving = ['ant', 'dog'].map((name) =>
      session(engine, { signal: controller.signal }).first(points.byName, { name }).catch(codeOf),
    );
    await fixture.until(WAITING, 1);
    controller.abort();

    expect(await Promise.all(leaving)).toEqual(['cancelled', 'cancelled']);
    await fixture.until(WAITING, 0);
    await release();
    expect((await session(engine).first(points.byName, { name: 'ant' }))?.name).toBe('ant');
  });

  it('go another way while one of them waits for a lock', async () => {
    const engine = open();
    await addThings(engine);
    const release = await held();
    const waiting = session(engine).first(points.byName, { name: 'ant' });
    await fixture.until(WAITING, 1);
    await fixture.ask('select pg_sleep(0.2)');

    expect(await session(engine).first(points.divide, { by: 6 })).toEqual({ part: 10 });
    await release();
    expect((await waiting)?.name).toBe('ant');
  });

  it('with a bound of their own go alone', async () => {
    const engine = open();
    await addThings(engine);
    const release = await held();
    const bounded = session(engine, { statementTimeoutMs: 30 }).first(points.byName, {
      name: 'ant',
    });

    expect(await bounded.catch(codeOf)).toBe('statement_timeout');
    await release();
  });

  it('leave the only connection to others in their turn', async () => {
    const engine = open({ pool: { max: 1 } });
    await addThings(engine);
    let reading = true;
    let reads = 0;
    const reader = async () => {
      while (reading) {
        await session(engine).first(points.byName, { name: 'dog' });
        reads += 1;
      }
    };
    const readers = [reader(), reader(), reader()];
    for (let i = 10; i < 15; i += 1) {
      await session(engine).first(things.add, { id: i, name: String(i) });
    }
    reading = false;
    await Promise.all(readers);

    expect(reads).toBeGreaterThan(0);
  });

  it('have their turn while others wait all the time', async () => {
    const engine = open({ pool: { max: 1 } });
    let writing = true;
    const writer = async () => {
      while (writing) {
        const transaction = await begin(engine);
        await transaction.session.all(things.all, {});
        await transaction.commit();
      }
    };
    const writers = [writer(), writer(), writer()];
    for (let by = 1; by <= 20; by += 1) {
      expect((await session(engine).first(points.divide, { by }))!.part).toBe(Math.trunc(60 / by));
    }
    writing = false;
    await Promise.all(writers);
  });

  it('wait for the only connection while a transaction has it, and no longer than that', async () => {
    const engine = open({ pool: { max: 1, queueLimit: 2 } });
    const holder = await begin(engine);
    const waiting = [1, 2].map((by) => session(engine).first(points.divide, { by }));
    // The queue is full.
    await Promise.resolve();
    const third = session(engine).first(points.divide, { by: 3 });

    expect(await third.catch(codeOf)).toBe('overloaded');
    await holder.rollback();
    expect(await Promise.all(waiting)).toEqual([{ part: 60 }, { part: 30 }]);
  });

  it('are answered before a closing engine takes its leave', async () => {
    const engine = open();
    const reads = Array.from({ length: 200 }, () =>
      session(engine).first(points.divide, { by: 6 }),
    );
    await engine.close();

    expect(new Set((await Promise.all(reads)).map((row) => row!.part))).toEqual(new Set([10]));
    await fixture.until('true', 0);
  });
});

describe('coalesced look-ups', () => {
  it('are one statement', async () => {
    const engine = fixture.engine({ connection: proxy.through(fixture.url) });
    await addThings(engine);
    const seen: string[] = [];
    proxy.watch((data) => void seen.push(data.toString('latin1')));
    await Promise.all(names.map((name) => session(engine).first(points.byName, { name })));
    proxy.watch(undefined);

    expect(seen.filter((text) => text.includes('any(')).length).toBe(1);
    expect(seen.join('').match(/select /g)!.length).toBe(1);
  });
});

describe('a crowd of look-ups in one turn', () => {
  it('is no queue where it is few statements', async () => {
    const engine = fixture.engine({ pool: { queueLimit: 20 } });
    const asked = Array.from({ length: 5_001 }, (_, i) =>
      session(engine).first(points.byName, { name: String(i) }),
    );

    expect(new Set(await Promise.all(asked))).toEqual(new Set([undefined]));
  });

  it('is turned away where it is more statements than may wait', async () => {
    const engine = fixture.engine({ coalesce: false, pool: { max: 1, queueLimit: 2 } });
    const holder = await begin(engine);
    const asked = [1, 2, 3].map((by) =>
      session(engine)
        .first(points.divide, { by })
        .then((row) => row!.part, codeOf),
    );
    expect(await asked[2]).toBe('overloaded');
    await holder.rollback();

    expect(await Promise.all(asked)).toEqual([60, 30, 'overloaded']);
  });

  it('needs no room in the queue while the pool can give it a connection', async () => {
    const engine = fixture.engine({ pool: { max: 1, queueLimit: 0 } });

    expect(await session(engine).first(points.divide, { by: 1 })).toEqual({ part: 60 });
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });
});
