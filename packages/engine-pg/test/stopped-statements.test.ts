import { isStorageError, systemScope, type StorageEngine } from '@stratum/kernel';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { statementsOf, text, type PgSession } from '../src/index.ts';
import { begin, EngineFixture, session, things } from './engine-fixture.ts';

let fixture: EngineFixture;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  await fixture.ask(`create function stop(words text) returns int language plpgsql as
    $$ begin raise exception '%', words using errcode = '57014'; end $$`);
  await fixture.ask('create trigger wait after insert on things execute function slow()');
});
afterEach(() => fixture.reset());
afterAll(() => fixture[Symbol.asyncDispose]());

const SLEEPING = "wait_event = 'PgSleep'";

const stop = statementsOf<Record<never, never>>()('stop', {
  kind: 'write',
  parameters: { words: text() },
  build: (db, p) => sql<{ stop: number }>`select stop(${p.words})`.compile(db),
});

/** Code and details of a failure, and whether its text says that the caller did it. */
const told = (error: unknown) =>
  isStorageError(error)
    ? { code: error.code, ...error.details, blames: error.message.includes('The caller') }
    : error;

const BY_CALLER = { code: 'cancelled', by: 'caller', blames: true };
const BY_SERVER = { code: 'cancelled', by: 'server', blames: false };
const TIMEOUT = { code: 'statement_timeout', blames: false };

/** What the only call of a batch is told. */
async function inBatch(
  engine: StorageEngine<PgSession>,
  bounds: object,
  call: (own: PgSession) => Promise<unknown>,
): Promise<never> {
  const batch = engine.batch!({}, { scope: systemScope, ...bounds });
  const called = batch.call(() => call(batch.session)).catch((error: unknown) => error);
  await batch.commit().catch(() => undefined);
  await batch.rollback();
  throw (await called) as Error;
}

type Sleep = (engine: StorageEngine<PgSession>, bounds: object) => Promise<unknown>;

const routes: [string, Sleep][] = [
  ['by itself', (engine, bounds) => session(engine, bounds).all(things.sleep, {})],
  [
    'with a bound that the server keeps for it',
    (engine, bounds) => session(engine, { lockTimeoutMs: 60_000, ...bounds }).all(things.sleep, {}),
  ],
  [
    'in a transaction, with another one behind it',
    async (engine, bounds) => {
      const transaction = await begin(engine, bounds);
      const sleeping = transaction.session.all(things.sleep, {}).catch((error: unknown) => error);
      await fixture.until(SLEEPING, 1);
      const behind = transaction.session.all(things.all, {}).catch((error: unknown) => error);
      const [failure] = await Promise.all([sleeping, behind]);
      await transaction.rollback();
      throw failure as Error;
    },
  ],
  ['in a batch', (engine, bounds) => inBatch(engine, bounds, (own) => own.all(things.sleep, {}))],
  [
    'in a batch that is sent in one go',
    (engine, bounds) =>
      inBatch(engine, bounds, (own) => own.first(things.addNew, { id: 1, name: 'one' })),
  ],
];

describe.for(routes)('a statement %s', ([, sleep]) => {
  it('that its caller cancels was cancelled by the caller', async () => {
    const controller = new AbortController();
    const sleeping = sleep(fixture.engine(), { signal: controller.signal }).catch(told);
    await fixture.until(SLEEPING, 1);
    controller.abort();

    expect(await sleeping).toEqual(BY_CALLER);
  });

  it('that an operator cancels was cancelled on the server', async () => {
    const sleeping = sleep(fixture.engine(), { signal: new AbortController().signal }).catch(told);
    await fixture.until(SLEEPING, 1);
    await fixture.ask(`select pg_cancel_backend(pid) from pg_stat_activity
      where datname = current_database() and ${SLEEPING}`);

    expect(await sleeping).toEqual(BY_SERVER);
  });

  it('that outlasts the statement_timeout of its role took too long', async () => {
    const [{ role }] = (await fixture.ask<{ role: string }>(
      `select format('current_user in database %I', current_database()) as role`,
    )) as [{ role: string }];
    await fixture.ask(`alter role ${role} set statement_timeout = 1000`);
    try {
      expect(await sleep(fixture.engine(), {}).catch(told)).toEqual(TIMEOUT);
    } finally {
      await fixture.ask(`alter role ${role} reset statement_timeout`);
    }
  });

  it('that outlasts its own bound took too long', async () => {
    expect(await sleep(fixture.engine(), { statementTimeoutMs: 1_000 }).catch(told)).toEqual(
      TIMEOUT,
    );
  });
});

describe('who stopped a statement', () => {
  it.for([
    'canceling statement due to statement timeout',
    'canceling statement due to user request',
    'storniere Anfrage wegen Zeitüberschreitung der Anfrage',
    'storniere Anfrage wegen Benutzeraufforderung',
    'выполнение оператора отменено из-за тайм-аута',
  ])('is not read from the text "%s"', async (words) => {
    expect(await session(fixture.engine()).all(stop, { words }).catch(told)).toEqual(BY_SERVER);
  });
});
