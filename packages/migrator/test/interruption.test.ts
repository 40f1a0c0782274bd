import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { Migrator, type EmbeddedMigrations, type MigrationEvent } from '../src/index.ts';
import { workKey } from '../src/migration-lock.ts';
import { embed } from './migration-folder.ts';
import { migrateInProcess } from './migrating-process.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

async function finish(set: EmbeddedMigrations): Promise<void> {
  await new Migrator({ connection: database.url, migrations: set }).run();
}

// Killed at many random points: test/proofs/migrator.
describe('a run that is killed', () => {
  it('in the middle of CREATE INDEX CONCURRENTLY leaves no invalid index in the end', async () => {
    const base = await embed({
      '1_t.sql': 'create table t as select generate_series(1, 1000) as id;',
    });
    await finish(base);
    const next = await embed({
      '1_t.sql': 'create table t as select generate_series(1, 1000) as id;',
      '2_i.sql': 'create index concurrently if not exists t_id on t (id);',
    });
    // An old snapshot, which the index build has to wait for.
    const reader = new pg.Client({ connectionString: database.url });
    await reader.connect();
    await reader.query('begin isolation level repeatable read');
    await reader.query('select count(*) from t');

    const { killed } = await migrateInProcess(database.url, next, async (event) => {
      if (event.type !== 'migration_started') return false;
      await vi.waitFor(
        async () =>
          expect(
            await database.value(
              `select indisvalid from pg_index where indexrelid = to_regclass('t_id')`,
            ),
          ).toBe(false),
        { timeout: 240_000, interval: 20 },
      );
      return true;
    });
    expect(killed).toBe(true);
    await reader.query('commit');
    await reader.end();
    await finish(next);

    expect(
      await database.value(`select indisvalid from pg_index where indexrelid = 't_id'::regclass`),
    ).toBe(true);
    expect(
      (await new Migrator({ connection: database.url, migrations: next }).check()).pending,
    ).toEqual([]);
  });

  it('with its COMMIT on the way is waited for before the history is read', async () => {
    const set = await embed({ '1_t.sql': 'create table t (id int);' });
    await finish(await embed({}));
    // Stands for the transaction of a process that died: it holds what every such transaction holds.
    const orphan = new pg.Client({ connectionString: database.url });
    await orphan.connect();
    await orphan.query(
      `begin; select pg_advisory_xact_lock(${workKey('public.stratum_migrations')})`,
    );
    const events: MigrationEvent[] = [];
    const run = new Migrator({
      connection: database.url,
      migrations: set,
      observer: (event) => {
        events.push(event);
        if (event.type === 'waiting_for_lock') void orphan.query('commit');
      },
    }).run();

    await run;
    await orphan.end();

    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['waiting_for_lock', 'planned']);
  });
});
