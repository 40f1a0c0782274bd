import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { MigrationEvent } from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);

const base = { '1_t.sql': 'create table t as select generate_series(1, 100) as id;' };

/** Somebody else, in the middle of a transaction that has read the table. */
async function reader(name: string, isolation = 'read committed'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url, application_name: name });
  await client.connect();
  await client.query(`begin isolation level ${isolation}`);
  await client.query(`select 'secret-word' from t limit 1`);
  return client;
}

describe('a table that somebody else uses', () => {
  it('is waited for, and the error names who it is and no query of theirs', async () => {
    await migrator(await embed(base)).run();
    await using cleanup = new AsyncDisposableStack();
    const other = cleanup.use(disposable(await reader('reporting')));
    const events: MigrationEvent[] = [];

    const error = await failure(
      migrator(await embed({ ...base, '2_more.sql': 'alter table t add column n int;' }), {
        lockTimeoutMs: 300,
        lockAttempts: 2,
        observer: (event) => events.push(event),
      }).run(),
    );

    expect(error).toMatchObject({
      code: 'lock_timeout',
      location: { file: '2_more.sql', line: 1 },
    });
    expect(error.message).toMatch(
      new RegExp(
        `waited for pid ${other.pid} \\(reporting, idle in transaction, its transaction [\\d.]+ s old, its last query`,
      ),
    );
    expect(error.message).not.toContain('secret-word');
    const blockers = [expect.objectContaining({ pid: other.pid, application: 'reporting' })];
    expect(events).toContainEqual(expect.objectContaining({ type: 'retrying', blockers }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'waiting_for_table', blockers }));
  });

  it('keeps an index build waiting, which is told, and which ends with its transaction', async () => {
    await migrator(await embed(base)).run();
    const other = await reader('reporting', 'repeatable read');
    const events: MigrationEvent[] = [];

    await migrator(await embed({ ...base, '2_i.sql': 'create index concurrently i on t (id);' }), {
      observer: (event) => {
        events.push(event);
        if (event.type === 'waiting_for_table') void other.query('commit');
      },
    }).run();
    await other.end();

    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'waiting_for_table',
        blockers: [expect.objectContaining({ application: 'reporting' })],
      }),
    );
  });
});

describe('what an interrupted CONCURRENTLY leaves', () => {
  const parts = {
    '1_parts.sql':
      'create table p (id int) partition by range (id);\n' +
      'create table q partition of p for values from (0) to (10);',
  };
  const detach = { ...parts, '2_detach.sql': 'alter table p detach partition q concurrently;' };
  const isPartition = () =>
    database.value(`select relispartition from pg_class where relname = 'q'`);

  it('is a partition that waits to be detached, and the next run brings it to its end', async () => {
    await migrator(await embed(parts)).run();
    await leaveDetachPending();
    const events: MigrationEvent[] = [];

    await migrator(await embed(detach), { observer: (event) => events.push(event) }).run();

    expect(events).toContainEqual({ type: 'detach_finalized', version: '2', partition: 'q' });
    expect(await isPartition()).toBe(false);
  });

  it('may be a partition that was detached, and not yet recorded', async () => {
    await migrator(await embed(parts)).run();
    await migrator(await embed(detach)).run();
    await interrupt('2', detach['2_detach.sql']);

    await migrator(await embed(detach)).run();

    expect(await isPartition()).toBe(false);
    expect(await database.value('select count(*)::int from stratum.stratum_migrations')).toBe(2);
  });

  it('is an index that REINDEX was building beside the old one, and the next run drops it', async () => {
    const files = { '1_t.sql': 'create table t (id int); create index i on t (id);' };
    await migrator(await embed(files)).run();
    await database.column('create index i_ccnew on t (id)');
    await database.column(
      `update pg_index set indisvalid = false where indexrelid = 'i_ccnew'::regclass`,
    );

    await migrator(await embed({ ...files, '2_again.sql': 'reindex table concurrently t;' })).run();

    expect(
      await database.column(
        `select indexrelid::regclass::text from pg_index where indrelid = 't'::regclass`,
      ),
    ).toEqual(['i']);
  });

  /** As a process leaves it that is killed after the statement and before its record. */
  async function interrupt(version: string, text: string): Promise<void> {
    const script = (await embed({ [`${version}_x.sql`]: text })).migrations[0]?.up;
    expect(script?.statements).toHaveLength(1);
    await database.column(
      `update stratum.stratum_migrations set direction = 'up', statements_done = 0, begun = true,
         done_digest = encode(sha256(''), 'hex') where version = ${version}`,
    );
  }

  async function leaveDetachPending(): Promise<void> {
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query('begin; select * from p');
    const detaching = new pg.Client({ connectionString: database.url });
    await detaching.connect();
    // It marks the partition, then waits for the reader, and is cut short there.
    await detaching.query(`set statement_timeout = '300ms'`);
    await expect(detaching.query(detach['2_detach.sql'])).rejects.toThrow('statement timeout');
    expect(await database.value('select inhdetachpending from pg_inherits')).toBe(true);
    await detaching.end();
    await other.end();
  }
});

function disposable(client: pg.Client) {
  const { processID: pid } = client as unknown as { processID: number };
  return { pid, [Symbol.asyncDispose]: () => client.end() };
}
