import { isStorageError } from '@stratum/kernel';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statementsOf, text } from '../../src/index.ts';
import { EngineFixture, points, session, things } from '../engine-fixture.ts';
import { ReluctantServer } from './reluctant-server.ts';

const statement = statementsOf<Record<never, never>>();

/** Counts how often it is run, past every rollback, and raises a SQLSTATE the first time, or always. */
const raise = (kind: 'read' | 'write', times: 'once' | 'always') =>
  statement(`things.raise.${kind}.${times}`, {
    kind,
    parameters: { state: text() },
    build: (db, p) =>
      sql<{ run: number }>`
      select raise_state(${p.state}, ${sql.lit(times === 'always')}) as run`.compile(db),
  });

const deallocate = statement('things.deallocate', {
  kind: 'write',
  parameters: {},
  build: (db) => sql`deallocate all`.compile(db),
});

let fixture: EngineFixture;
let reluctant: ReluctantServer;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  reluctant = await ReluctantServer.open(fixture.url);
  await fixture.ask('create sequence runs');
  await fixture.ask(`create function raise_state(state text, always boolean) returns int
    language plpgsql as $$
    declare run int := nextval('runs');
    begin
      if always or run = 1 then raise exception using errcode = state, message = 'as told'; end if;
      return run;
    end $$`);
});
beforeEach(() => fixture.ask('alter sequence runs restart'));
afterEach(() => fixture.reset());
afterAll(async () => {
  await reluctant[Symbol.asyncDispose]();
  await fixture[Symbol.asyncDispose]();
});

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);

async function runs(): Promise<number> {
  return (await fixture.ask<{ n: number }>("select nextval('runs')::int - 1 as n"))[0]!.n;
}

describe('nothing has been sent when a connection is refused', () => {
  const patient = () =>
    fixture.engine({
      connection: reluctant.through(fixture.url),
      pool: { connectDeadlineMs: 20_000 },
    });

  it.for(['57P03', '53300', '08001', '08004', '08006'])(
    'so it is tried again after %s',
    async (sqlstate) => {
      const engine = patient();
      reluctant.refuse(3, sqlstate);

      expect(await session(engine).all(things.all, {})).toEqual([]);
      expect(reluctant.attempts).toBe(4);
    },
  );

  it.for(['28P01', '28000', '3D000', '42501'])(
    'but %s does not mend itself and is told at once',
    async (sqlstate) => {
      const engine = patient();
      reluctant.refuse(1, sqlstate);
      const failure = await session(engine).all(things.all, {}).catch(codeOf);

      expect(failure).toBe('unavailable');
      expect(reluctant.attempts).toBe(1);
    },
  );

  it('and tries end at their deadline', async () => {
    const connection = reluctant.through(fixture.url);
    const engine = fixture.engine({ connection, pool: { connectDeadlineMs: 100 } });
    reluctant.refuse(1_000, '57P03');

    expect(await session(engine).all(things.all, {}).catch(codeOf)).toBe('unavailable');
    expect(reluctant.attempts).toBeGreaterThan(1);
    reluctant.refuse(0, '');
  });

  it('nor where there is no such host', async () => {
    const connection = { host: 'nowhere.invalid', tls: false };
    const engine = fixture.engine({ connection, insecure: true, pool: { connectDeadlineMs: 10 } });

    expect(await session(engine).all(things.all, {}).catch(codeOf)).toBe('unavailable');
  });
});

describe('a statement by itself that lost to another', () => {
  it.for(['40001', '40P01'])('with %s runs again', async (sqlstate) => {
    const row = await session(fixture.engine()).first(raise('write', 'once'), { state: sqlstate });

    expect(row).toEqual({ run: 2 });
  });
});

describe('what may have been applied, or never will be,', () => {
  it.for([
    ['40003', 'ambiguous_commit'],
    ['08007', 'ambiguous_commit'],
    ['57014', 'cancelled'],
    ['55P03', 'lock_not_available'],
    ['25P02', 'transaction_aborted'],
    ['22003', 'value_out_of_range'],
    ['23505', 'constraint_violation'],
    ['42501', 'permission_denied'],
    ['XX000', 'server_failure'],
    ['53100', 'out_of_resources'],
    ['25006', 'server_read_only'],
    ['42703', 'schema_mismatch'],
  ] as const)('is not run again after %s: %s', async ([state, code]) => {
    const failure = await session(fixture.engine())
      .first(raise('write', 'always'), { state })
      .catch(codeOf);

    expect(failure).toBe(code);
    expect(await runs()).toBe(1);
  });
});

describe('a connection that serves no more', () => {
  it('because its prepared statements are gone is replaced', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    await session(engine).all(things.all, {});
    const { pid } = (await session(engine).first(things.backend, {}))!;
    await session(engine).affected(deallocate, {});

    expect(await session(engine).all(things.all, {})).toEqual([]);
    expect((await session(engine).first(things.backend, {}))!.pid).not.toBe(pid);
  });

  it('is replaced also where short reads share it', async () => {
    const engine = fixture.engine({ pool: { max: 1 } });
    const backend = async () => (await session(engine).first(points.backend, { any: 1 }))!.pid;
    await session(engine).first(points.byName, { name: 'nobody' });
    const pid = await backend();
    await fixture.ask('alter table things alter column name type varchar(100)');
    const found = await session(engine).first(points.byName, { name: 'nobody' });
    await fixture.ask('alter table things alter column name type text');

    expect(found).toBeUndefined();
    expect(await backend()).not.toBe(pid);
  });
});
