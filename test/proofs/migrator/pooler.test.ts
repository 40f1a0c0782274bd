import { Migrator } from '@stratum/migrator';
import { readSchemaOf, renderSchema } from '@stratum/migrator/build';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PgBouncer } from '../pgbouncer/pgbouncer.ts';
import { migrationSet } from './migrating-process.ts';
import { column, connected, useProofServer } from './proof-server.ts';

vi.setConfig({ testTimeout: 1_200_000 });

const server = useProofServer();
let bouncer: PgBouncer;
beforeAll(async () => {
  bouncer = await PgBouncer.start(server.url);
});
afterAll(() => bouncer[Symbol.asyncDispose]());

/** The same database, through the pooler. */
function pooled(url: string): string {
  const other = new URL(url);
  other.host = bouncer.host;
  return other.href;
}

const files = {
  '1_people.sql':
    'create table people (id int primary key, name text);\ninsert into people select g from generate_series(1, 5000) g;',
  '2_settings.sql': `set search_path = pg_catalog;\nset lock_timeout = '17s';\ncreate table public.after_settings ();`,
  '3_index.sql':
    'create index concurrently people_name on people (name);\ndrop index concurrently people_name;\ncreate index concurrently people_name on people (name, id);',
  '4_enum.sql': `-- no-transaction\ncreate type mood as enum ('sad');\nalter type mood add value 'ok';\nalter table people add mood mood default 'ok';`,
  '5_more.sql': 'create table more ();',
};

it('behind a pooler in transaction mode many migrate at once, and get the schema that they get without it', async () => {
  await using set = await migrationSet(files);
  const [direct, behind] = [await server.create(), await server.create()];
  await new Migrator({ connection: direct, migrations: set.migrations }).run();

  const started: string[] = [];
  await Promise.all(
    Array.from({ length: 8 }, () =>
      new Migrator({
        connection: pooled(behind),
        migrations: set.migrations,
        observer: (event) => {
          if (event.type === 'migration_started') started.push(event.version);
        },
      }).run(),
    ),
  );

  expect(started).toEqual(['1', '2', '3', '4', '5']);
  expect(renderSchema(await readSchemaOf(behind))).toBe(renderSchema(await readSchemaOf(direct)));
});

it('leaves no setting, lock or role of a migration with the sessions of the pool', async () => {
  await using set = await migrationSet(files);
  const behind = await server.create();
  await new Migrator({ connection: pooled(behind), migrations: set.migrations }).run();

  // As many as the pool has, all at once, so that none of its sessions is left out.
  const sessions = await Promise.all(
    Array.from({ length: 20 }, () =>
      connected(pooled(behind), async (client) => {
        await client.query('begin');
        const { rows } = await client.query(
          `select pg_backend_pid() as pid, current_setting('search_path') as path, current_setting('lock_timeout') as lock,
             current_setting('statement_timeout') as statement, pg_sleep(0.3)::text as held`,
        );
        await client.query('commit');
        return rows[0] as { pid: number; path: string; lock: string; statement: string };
      }),
    ),
  );

  expect(new Set(sessions.map(({ pid }) => pid)).size).toBeGreaterThan(1);
  expect([
    ...new Set(sessions.map(({ path, lock, statement }) => `${path} ${lock} ${statement}`)),
  ]).toEqual(['"$user", public 0 0']);
  expect(await column(behind, `select pid from pg_locks where locktype = 'advisory'`)).toEqual([]);
});

it('a process that is killed behind the pooler gives the lock back', async () => {
  await using set = await migrationSet({
    '1_slow.sql': 'create table t ();\nselect pg_sleep(60);',
  });
  await using quick = await migrationSet({ '1_slow.sql': 'create table t ();' });
  const behind = await server.create();
  const running = set.start(pooled(behind));
  for await (const event of running.events) {
    if (event.type === 'migration_started') setImmediate(() => void killWhenBusy());
  }
  expect(await running.exit).toBe(null);

  await new Migrator({ connection: pooled(behind), migrations: quick.migrations }).run();

  expect(await column(behind, `select to_regclass('t')::text`)).toEqual(['t']);

  async function killWhenBusy(): Promise<void> {
    await vi.waitFor(
      async () =>
        expect(
          await column(
            server.url,
            `select pid from pg_stat_activity where query like '%pg_sleep(60)' and state = 'active'`,
          ),
        ).toHaveLength(1),
      { timeout: 300_000, interval: 20 },
    );
    running.kill();
  }
});
