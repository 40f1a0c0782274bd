import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isStorageError } from '@stratum/kernel';
import { begin, EngineFixture, session, things } from '../engine-fixture.ts';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await EngineFixture.open()));
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a connection that serves no more', () => {
  it('because its server has become read-only, as after a failover, is replaced', async () => {
    const [{ name }] = (await fixture.ask<{ name: string }>(
      'select quote_ident(current_database()) as name',
    )) as [{ name: string }];
    await fixture.ask(`alter database ${name} set default_transaction_read_only = on`);
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).all(things.all, {});
    await fixture.ask(`alter database ${name} reset default_transaction_read_only`);

    expect(await session(engine).first(things.add, { id: 1, name: 'one' })).toEqual({ id: 1 });
  });

  it('and leads to a server that is read-only still says so after one more try', async () => {
    const [{ name }] = (await fixture.ask<{ name: string }>(
      'select quote_ident(current_database()) as name',
    )) as [{ name: string }];
    await fixture.ask(`alter database ${name} set default_transaction_read_only = on`);
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).all(things.all, {});
    const worthMore: unknown[] = [];
    for (let run = 1; run <= 2; run += 1) {
      const transaction = await begin(engine);
      const failure: unknown = await transaction.session
        .first(things.add, { id: 1, name: 'one' })
        .catch((error: unknown) => error);
      worthMore.push(isStorageError(failure, 'server_read_only') && failure.retryable);
      await transaction.rollback();
    }
    await fixture.ask(`alter database ${name} reset default_transaction_read_only`);

    expect(worthMore).toEqual([true, false]);
  });
});
