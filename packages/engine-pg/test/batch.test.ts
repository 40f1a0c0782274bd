import { FaultProxy } from '@stratum/dev-postgres';
import { conflict, isStorageError, systemScope, type StorageEngine } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgSession } from '../src/index.ts';
import { beginPatiently, EngineFixture, things } from './engine-fixture.ts';

let fixture: EngineFixture;
let proxy: FaultProxy;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  proxy = await FaultProxy.open(fixture.url);
});
afterEach(async () => {
  proxy.watch(undefined);
  proxy.swallowAnswers(false);
  await fixture.reset();
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

/** A batch that adds things as a repository would, and reads them all. */
function adding(engine: StorageEngine<PgSession>, names: readonly string[], bounds: object = {}) {
  const batch = engine.batch!(bounds, { scope: systemScope, ...bounds });
  const { session } = batch;
  const calls = names.map((name, id) =>
    batch.call(async () => {
      const row = await session.first(things.addNew, { id, name });
      if (row === undefined) throw conflict('things_name_key');
      return row.id;
    }),
  );
  const all = batch.call(() => session.all(things.all, {}));
  return { batch, ends: Promise.allSettled([...calls, all]) };
}

const engineByProxy = () => fixture.engine({ connection: proxy.through(fixture.url) });
const stored = async () =>
  (await fixture.ask<{ n: number }>('select count(*)::int as n from things'))[0]!.n;

describe('a batch', () => {
  it('is one round trip, its commit included', async () => {
    const engine = engineByProxy();
    await adding(engine, ['warm']).batch.commit();
    let sent = 0;
    proxy.watch(() => (sent += 1));
    const { batch, ends } = adding(
      engine,
      ['a', 'b', 'c'].map((name) => `${name} again`),
    );
    await fixture.ask('delete from things');
    await batch.commit();

    expect(sent).toBe(1);
    expect((await ends).map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    expect(await stored()).toBe(3);
  });

  it('that meets what its calls must decide leaves nothing, and they decide', async () => {
    const engine = fixture.engine();
    await adding(engine, ['taken']).batch.commit();
    await fixture.ask('update things set id = 9');
    const { batch, ends } = adding(engine, ['a', 'taken', 'b']);

    expect(await batch.commit().catch(codeOf)).toBe('transaction_aborted');
    await batch.rollback();
    const codes = (await ends).map((one) =>
      one.status === 'fulfilled' ? 'done' : codeOf(one.reason),
    );
    expect(codes).toEqual(['done', 'conflict', 'transaction_aborted', 'transaction_aborted']);
    expect(await stored()).toBe(1);
  });

  it('whose connection breaks before an answer may have been committed', async () => {
    const engine = engineByProxy();
    await adding(engine, ['warm']).batch.commit();
    const { batch, ends } = adding(engine, ['warm', 'new']);
    await fixture.ask('delete from things');
    proxy.swallowAnswers(true);
    proxy.watch(() => setImmediate(() => proxy.cut()));

    expect(await batch.commit().catch(codeOf)).toBe('ambiguous_commit');
    await batch.rollback();
    expect(codeOf(((await ends)[0] as PromiseRejectedResult).reason)).toBe('ambiguous_commit');
  });

  it('that the server ends before its commit can be done again', async () => {
    const engine = fixture.engine();
    const { batch } = adding(engine, ['a']);
    await fixture.ask('create trigger wait after insert on things execute function slow()');
    const end = batch.commit().catch((error: unknown) => error);
    await fixture.until("query like '%insert into things%' and state = 'active'", 1);
    await fixture.killBackends();
    const failure = await end;
    await fixture.ask('drop trigger wait on things');
    await batch.rollback();

    expect(codeOf(failure)).toBe('connection_lost');
    expect(isStorageError(failure) && failure.retryable).toBe(true);
    expect(await stored()).toBe(0);
  });

  it('is cancelled on the server by its signal', async () => {
    const engine = fixture.engine();
    const controller = new AbortController();
    await fixture.ask('create trigger wait after insert on things execute function slow()');
    const { batch } = adding(engine, ['a'], { signal: controller.signal });
    const end = batch.commit().catch(codeOf);
    await fixture.until("wait_event = 'PgSleep'", 1);
    controller.abort();
    const code = await end;
    await batch.rollback();
    await fixture.ask('drop trigger wait on things');

    expect(code).toBe('cancelled');
    expect(await stored()).toBe(0);
  });

  it('tells why when there is no connection for it', async () => {
    const engine = fixture.engine({ pool: { max: 1, acquireTimeoutMs: 30 } });
    const holder = await beginPatiently(engine);
    const { batch, ends } = adding(engine, ['a']);

    expect(await batch.commit().catch(codeOf)).toBe('overloaded');
    await batch.rollback();
    expect(codeOf(((await ends)[0] as PromiseRejectedResult).reason)).toBe('overloaded');
    await holder.rollback();
  });
});
