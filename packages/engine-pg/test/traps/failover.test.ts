import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineFixture, session, things } from '../engine-fixture.ts';

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
});
