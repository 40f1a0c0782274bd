import { startEmbeddedPostgres, type PostgresMajor } from '@stratum/dev-postgres';
import { isStorageError, systemScope, type StorageEngine } from '@stratum/kernel';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PgSession, ServerNotice } from '../src/index.ts';
import { begin, EngineFixture, session, things } from './engine-fixture.ts';

const codeOf = (error: unknown) => (isStorageError(error) ? error.code : error);
const COMMITTING = "wait_event = 'SyncRep'";

type Write = (engine: StorageEngine<PgSession>, bounds: object) => Promise<unknown>;

const one = { id: 1, name: 'one' };
const routes: [string, Write][] = [
  ['a write by itself', (engine, bounds) => session(engine, bounds).first(things.add, one)],
  [
    'a write with a bound that the server keeps',
    (engine, bounds) =>
      session(engine, { ...bounds, lockTimeoutMs: 600_000 }).first(things.add, one),
  ],
  [
    'a transaction',
    async (engine, bounds) => {
      const transaction = await begin(engine, bounds);
      await transaction.session.first(things.add, one);
      await transaction.commit();
    },
  ],
  [
    'a batch',
    async (engine, bounds) => {
      const batch = engine.batch!({}, { scope: systemScope, ...bounds });
      const added = batch.call(() => batch.session.first(things.addNew, one));
      await Promise.all([batch.commit(), added]);
    },
  ],
];

/** A server whose commits wait for a standby that is not there. */
describe.for<PostgresMajor>([15, 18])('on PostgreSQL %s without its standby', (major) => {
  let fixture: EngineFixture;
  beforeAll(async () => {
    fixture = await EngineFixture.open(await startEmbeddedPostgres({ major }));
    const [row] = await fixture.ask<{ name: string }>('select current_database() as name');
    await fixture.ask(`alter database ${row!.name} set synchronous_commit = on`);
    // Those who want to hear of nothing hear of this.
    await fixture.ask(`alter database ${row!.name} set client_min_messages = error`);
    await awaitStandby('absent');
  });
  afterEach(() => fixture.reset());
  afterAll(() => fixture[Symbol.asyncDispose]());

  async function awaitStandby(name: string): Promise<void> {
    await fixture.ask(`alter system set synchronous_standby_names = '${name}'`);
    await fixture.ask('select pg_reload_conf()');
    const shown = () =>
      fixture.ask<{ set: boolean }>(
        `select current_setting('synchronous_standby_names') = '${name}' as set`,
      );
    while (!(await shown())[0]!.set);
    if (name !== '') await untilCommitsWait();
  }

  /** The checkpointer makes the setting count, at some time after sessions show it. */
  async function untilCommitsWait(): Promise<void> {
    const client = new pg.Client({ connectionString: fixture.url });
    client.on('error', () => undefined);
    await client.connect();
    const waiting = () =>
      fixture.ask(`select from pg_stat_activity
        where datname = current_database() and ${COMMITTING}`);
    for (let waits = false; !waits;) {
      let ended = false;
      const end = () => void (ended = true);
      const commit = client.query(`select pg_logical_emit_message(true, 'test', '')`);
      void commit.then(end, end);
      while (!ended && !waits) waits = (await waiting()).length > 0;
    }
    await fixture.killBackends();
  }

  async function committing(write: Write, bounds: object = {}) {
    const notices: ServerNotice[] = [];
    const engine = fixture.engine({ onNotice: (notice) => notices.push(notice) });
    const written = write(engine, bounds).then(() => 'acknowledged', codeOf);
    await fixture.until(COMMITTING, 1);
    return { engine, written, notices };
  }

  describe.for(routes)('%s', ([, write]) => {
    it('whose caller leaves is not acknowledged', async () => {
      const controller = new AbortController();
      const { written } = await committing(write, { signal: controller.signal });
      controller.abort();

      expect(await written).toBe('ambiguous_commit');
    });

    it('that an operator cancels is not acknowledged', async () => {
      const { written, notices } = await committing(write);
      await fixture.ask(`select pg_cancel_backend(pid) from pg_stat_activity where ${COMMITTING}`);

      expect(await written).toBe('ambiguous_commit');
      expect(notices.length).toBeGreaterThan(0);
      expect(notices[0]).toMatchObject({ severity: 'WARNING', sqlstate: '01000' });
    });

    it('whose backend is terminated is not acknowledged', async () => {
      const { written } = await committing(write);
      await fixture.ask(
        `select pg_terminate_backend(pid) from pg_stat_activity where ${COMMITTING}`,
      );

      expect(await written).toBe('ambiguous_commit');
    });
  });

  it('a COMMIT whose caller leaves is not cancelled', async () => {
    const controller = new AbortController();
    const [, transaction] = routes[2]!;
    const { written } = await committing(transaction, { signal: controller.signal });
    controller.abort();
    await written;

    const waiting = await fixture.ask<{ query: string }>(
      `select query from pg_stat_activity where ${COMMITTING}`,
    );
    expect(waiting).toEqual([{ query: 'commit' }]);
  });

  it('a warning of a trigger during COMMIT leaves no doubt where no commit waits', async () => {
    await awaitStandby('');
    await fixture.ask(`create function warn() returns trigger language plpgsql as
      $$ begin raise warning 'of % to %', new.id, new.name; return null; end $$`);
    await fixture.ask(`create constraint trigger warn after insert on things
      deferrable initially deferred for each row execute function warn()`);
    const notices: ServerNotice[] = [];
    const engine = fixture.engine({ onNotice: (notice) => notices.push(notice) });
    for (const [at, [, write]] of routes.entries()) {
      await write(engine, {});
      expect(await fixture.ask('select id from things')).toEqual([{ id: 1 }]);
      expect(notices).toHaveLength(at + 1);
      await fixture.ask('delete from things');
    }
    await fixture.ask('drop trigger warn on things');
    await awaitStandby('absent');
  });
});
