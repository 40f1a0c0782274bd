import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { conflict, isStorageError } from '@stratum/kernel';
import { begin, EngineFixture, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

describe('a statement by itself', () => {
  it('is a transaction', async () => {
    const engine = fixture.engine();
    expect(await session(engine).first(things.add, { id: 1, name: 'one' })).toEqual({ id: 1 });

    expect(await fixture.ask('select name from things')).toEqual([{ name: 'one' }]);
  });

  it('is prepared under its name', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const names = async () => {
      const transaction = await begin(engine);
      const { pid } = (await transaction.session.first(things.backend, {}))!;
      await transaction.rollback();
      return pid;
    };
    expect(await names()).toBe(await names());
    await session(engine).all(things.all, {});
    await session(engine).all(things.all, {});

    expect(things.all.name).toMatch(/^s_/);
  });

  it('is not prepared where poolers do not know that', async () => {
    const engine = fixture.engine({ preparedStatements: false });
    await session(engine).first(things.add, { id: 1, name: 'one' });

    expect(await session(engine).all(things.all, {})).toEqual([{ id: 1, name: 'one' }]);
  });

  it('with a timeout is still told what it changed', async () => {
    const engine = fixture.engine();
    const bounded = session(engine, { statementTimeoutMs: 5_000, lockTimeoutMs: 5_000 });
    await bounded.first(things.add, { id: 1, name: 'one' });

    expect(await bounded.affected(things.rename, { id: 1, name: 'two' })).toBe(1);
    expect(await fixture.ask('select name from things')).toEqual([{ name: 'two' }]);
  });

  it('leaves no timeout behind on its connection', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const timeout = async (bounds: object) => {
      const name = 'statement_timeout';
      return (await session(engine, bounds).first(things.setting, { name }))!.value;
    };

    expect(await timeout({ statementTimeoutMs: 5_000 })).toBe('5s');
    expect(await timeout({})).toBe('30s');
  });

  it('that raises a declared outcome keeps its connection', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const { pid } = (await session(engine).first(things.backend, {}))!;
    await session(engine).first(things.add, { id: 1, name: 'one' });
    const again = session(engine).first(things.add, { id: 2, name: 'one' });

    expect(await again.catch(codeOf)).toBe('conflict');
    expect(await session(engine).first(things.backend, {})).toEqual({ pid });
  });
});

describe('a transaction', () => {
  it('begins with its first statement', async () => {
    const engine = fixture.engine();
    const transaction = await begin(engine, { isolation: 'serializable' });
    await fixture.until("state like 'idle in transaction%'", 0);
    await transaction.session.all(things.all, {});
    await fixture.until("state = 'idle in transaction'", 1);
    await transaction.commit();

    await fixture.until("state like 'idle in transaction%'", 0);
  });

  it('that did nothing asks nothing of the server', async () => {
    const transaction = await begin(fixture.engine());

    await expect(transaction.commit()).resolves.toBeUndefined();
  });

  it('names the first failure to reads that were under way with it', async () => {
    const transaction = await begin(fixture.engine());
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const reads = [1, 0, 2].map((by) => transaction.session.first(things.divide, { by }));
    const [one, two, three] = await Promise.allSettled(reads);

    expect(one).toEqual({ status: 'fulfilled', value: { part: 1 } });
    expect(codeOf((two as PromiseRejectedResult).reason)).toBe('value_out_of_range');
    const { reason } = three as PromiseRejectedResult;
    expect(isStorageError(reason, 'transaction_aborted') && reason.details.firstCause).toBe(
      'value_out_of_range',
    );
    await transaction.rollback();
  });

  it('can be gone on with after a savepoint in which reads failed together', async () => {
    const transaction = await begin(fixture.engine());
    const savepoint = await transaction.savepoint();
    const reads = [0, 1].map((by) => transaction.session.first(things.divide, { by }));
    await Promise.allSettled(reads);
    await savepoint.rollback();
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const failing = transaction.session.first(things.divide, { by: 0 });

    expect(await failing.catch(codeOf)).toBe('value_out_of_range');
    await transaction.rollback();
  });

  it('goes on after a declared outcome', async () => {
    const transaction = await begin(fixture.engine());
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const again = transaction.session.first(things.add, { id: 2, name: 'one' });
    expect(await again.catch(codeOf)).toBe('conflict');
    await transaction.session.first(things.add, { id: 2, name: 'two' });
    await transaction.commit();

    expect(await fixture.ask('select id from things order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('never reports a commit that the server turned into a rollback', async () => {
    const engine = fixture.engine();
    const transaction = await begin(engine);
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const fault = transaction.session.first(things.divide, { by: 0 });
    expect(await fault.catch(codeOf)).toBe('value_out_of_range');

    expect(await transaction.commit().catch(codeOf)).toBe('transaction_aborted');
    expect(await fixture.ask('select id from things')).toEqual([]);
    expect(await session(engine).all(things.all, {})).toEqual([]);
  });

  it('undoes to its savepoints, also after a fault', async () => {
    const transaction = await begin(fixture.engine());
    await transaction.session.first(things.add, { id: 1, name: 'one' });
    const savepoint = await transaction.savepoint();
    await transaction.session.first(things.add, { id: 2, name: 'two' });
    await transaction.session.first(things.divide, { by: 0 }).catch(codeOf);
    await savepoint.rollback();
    await transaction.commit();

    expect(await fixture.ask('select id from things')).toEqual([{ id: 1 }]);
  });

  it('gives its connection back when it is over, without anything open', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    for (const end of ['commit', 'rollback'] as const) {
      const transaction = await begin(engine);
      await transaction.session.all(things.all, {});
      await transaction[end]();
    }

    expect(await session(engine).all(things.all, {})).toEqual([]);
    await fixture.until("state = 'idle in transaction'", 0);
  });

  it('holds named locks to its end', async () => {
    const engine = fixture.engine();
    const [one, two] = [await begin(engine), await begin(engine)];
    await one.lock('report');
    expect(await two.tryLock('report')).toBe(false);
    await one.commit();

    expect(await two.tryLock('report')).toBe(true);
    await two.rollback();
  });

  it('undoes the statements of an atomic work that ends in a declared outcome, and goes on', async () => {
    const transaction = await begin(fixture.engine());
    const { session: unit } = transaction;
    const addBoth = (first: number, second: number) =>
      unit.atomic(async (inner) => {
        await inner.first(things.add, { id: first, name: String(first) });
        await inner.atomic((within) => within.first(things.add, { id: second, name: 'second' }));
      });
    await addBoth(1, 2);
    expect(await addBoth(3, 4).catch(codeOf)).toBe('conflict');
    expect(await unit.atomic(() => Promise.reject(conflict('none'))).catch(codeOf)).toBe(
      'conflict',
    );
    await unit.first(things.add, { id: 5, name: '5' });
    await transaction.commit();

    const ids = await fixture.ask<{ id: number }>('select id from things order by id');
    expect(ids.map(({ id }) => id)).toEqual([1, 2, 5]);
  });

  it('may be undone to a savepoint around an atomic work', async () => {
    const transaction = await begin(fixture.engine());
    const { session: unit } = transaction;
    const savepoint = await transaction.savepoint();
    await unit.atomic((inner) => inner.first(things.add, { id: 1, name: 'one' }));
    await savepoint.rollback();
    await unit.first(things.add, { id: 2, name: 'two' });
    await transaction.commit();

    expect(await fixture.ask('select id from things')).toEqual([{ id: 2 }]);
  });
});
