import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import { renderExamination } from '../../src/doctor/render-examination.ts';
import type { Finding } from '../../src/doctor/section.ts';
import { folderOf } from '../folder-of.ts';
import { runCli } from '../run-cli.ts';
import { useScratchDatabase } from '../scratch-database.ts';

const database = useScratchDatabase();

async function findings(longTransactionSeconds = 60, pool = { size: 1, processes: 1 }) {
  const place = { name: 'main', migrations: '/nowhere', pool };
  const sections = await examine({ place, connection: database.url, longTransactionSeconds });
  return sections.flatMap((section) => section.findings);
}

const about = (found: readonly Finding[], name: string): string[] =>
  found.filter(({ message }) => message.includes(name)).map(({ kind }) => kind);

it('finds nothing in a database that is well', async () => {
  await database.rows(
    `create table parent (id bigint generated always as identity primary key, name text);
     create table child (id uuid primary key, parent bigint references parent);
     create index child_parent on child (parent) where parent is not null;`,
  );
  expect(await findings()).toEqual([]);
});

it('finds indexes that are invalid, doubled, unused and missing', async () => {
  await database.rows(
    `create table parent (id int primary key, a int, b int);
     create table child (parent int references parent, partial int references parent);
     create index child_partial on child (partial) where partial > 7;
     insert into parent select n, 1, n from generate_series(1, 2000) n;
     create index parent_a on parent (a);
     create index parent_b on parent (b);
     create index parent_b_again on parent (b);
     analyze;
     select pg_stat_force_next_flush();`,
  );
  const client = await database.connect();
  const broken = client.query('create unique index concurrently parent_a_once on parent (a)');
  await expect(broken).rejects.toMatchObject({ code: '23505' });
  // The error arrives before the session has ended its command.
  await client.query('select 1');
  const found = await findings();
  expect(about(found, 'parent_a_once')).toEqual(['index_invalid']);
  expect(about(found, 'parent_b_again')).toEqual(['index_duplicate']);
  expect(about(found, 'parent_a ')).toEqual(['index_unused']);
  expect(about(found, 'child_parent_fkey')).toEqual(['foreign_key_without_index']);
  expect(about(found, 'child_partial_fkey')).toEqual(['foreign_key_without_index']);
});

it('finds a long transaction, and tells neither its query nor its values', async () => {
  const idle = await database.connect();
  await idle.query(`begin; select 'secret'`);
  const found = await findings(0);
  const [transaction] = found.filter(({ kind }) => kind === 'transaction_long');
  expect(transaction).toMatchObject({ level: 'problem' });
  expect(transaction?.remedy).toContain('pg_terminate_backend');
  expect(JSON.stringify(found)).not.toContain('secret');
  expect(await findings(3_600)).toEqual([]);
});

it('finds who waits for a lock, and who blocks them', async () => {
  await database.rows('create table t (id int)');
  const [holder, waiter] = [await database.connect(), await database.connect()];
  await holder.query('begin; lock table t');
  const [[holderPid]] = (await holder.query({ text: 'select pg_backend_pid()', rowMode: 'array' }))
    .rows as [[number]];
  const waiting = waiter.query('select * from t');
  while ((await database.rows('select from pg_locks where not granted')).length === 0) {
    await pause(5);
  }
  const found = await findings();
  // That a table is locked keeps nothing else from being looked at.
  expect(found.map(({ kind }) => kind)).toEqual(['lock_waited_for']);
  const [wait] = found;
  expect(wait?.message).toMatch(
    new RegExp(`AccessShareLock on the table or index t, blocked by pid ${holderPid} `),
  );
  expect(wait?.remedy).toContain(`pg_terminate_backend(${holderPid})`);
  await holder.query('commit');
  await waiting;
});

it('finds tables with dead rows, without autovacuum, and never analysed', async () => {
  await database.rows(
    `create table t (id int) with (autovacuum_enabled = off);
     insert into t select n from generate_series(1, 30000) n;
     delete from t where id > 12000;
     select pg_stat_force_next_flush();`,
  );
  expect((await findings()).map(({ kind }) => kind).sort()).toEqual([
    'table_autovacuum_off',
    'table_dead_rows',
    'table_never_analysed',
  ]);
});

it('finds sequences near the end of themselves, or of the column that they number', async () => {
  await database.rows(
    `create table t (id smallint primary key);
     create sequence numbers owned by t.id;
     select setval('numbers', 30000);
     create sequence alone maxvalue 100;
     select setval('alone', 60);
     create sequence circling maxvalue 100 cycle;
     select setval('circling', 99);`,
  );
  const found = (await findings()).filter(({ kind }) => kind === 'sequence_near_end');
  expect(found.map(({ level, message }) => `${level} ${message.split(';')[0]}`)).toEqual([
    'problem numbers has gone 92 % of the way to the end of t.id',
    'advice alone has gone 60 % of the way to its own end',
  ]);
});

it('reckons whether the pools of all processes fit into the server', async () => {
  const [found] = await findings(60, { size: 20, processes: 10 });
  expect(found).toMatchObject({ kind: 'pools_too_large', level: 'problem' });
});

it('works for a role that may do next to nothing, and says what is hidden from it', async () => {
  const role = `weak_${process.pid}`;
  await database.rows(
    `create table secret (id int generated always as identity primary key);
     create schema hidden; create table hidden.more (id int references secret);`,
  );
  await database.rows(`create role ${role} login password 'weak'`);
  try {
    const url = new URL(database.url);
    url.username = role;
    url.password = 'weak';
    const place = { name: 'main', migrations: '/nowhere' };
    const sections = await examine({ place, connection: url.href, longTransactionSeconds: 60 });
    const kinds = sections.flatMap((section) => section.findings).map(({ kind }) => kind);
    expect(kinds).toEqual(['sessions_hidden', 'foreign_key_without_index']);
  } finally {
    await database.rows(`drop role ${role}`);
  }
});

it('finds migration files that cannot be run, and goes on', async () => {
  await using folder = await folderOf({ '1_broken.sql': 'select (;' });
  const place = { name: 'main', migrations: folder.path };
  const sections = await examine({ place, connection: database.url, longTransactionSeconds: 60 });
  expect(sections).toHaveLength(10);
  expect(sections.flatMap((section) => section.findings)).toMatchObject([
    {
      kind: 'migration_files_unrunnable',
      message: expect.stringMatching(/1_broken\.sql:1: syntax/) as unknown,
    },
    { kind: 'migrations_pending' },
  ]);
});

it('says what it could not look at, and goes on', async () => {
  await using folder = await folderOf({ '1_t.sql': 'create table t (id int);' });
  const place = { name: 'main', migrations: `${folder.path}/1_t.sql` };
  const sections = await examine({ place, connection: database.url, longTransactionSeconds: 60 });
  expect(sections).toHaveLength(10);
  expect(sections.flatMap((section) => section.findings)).toMatchObject([
    { kind: 'check_failed', message: expect.stringContaining('1_t.sql') as unknown },
  ]);
});

it('writes one page for a person, JSON for a machine, and exits with 1 for a problem alone', async () => {
  await using folder = await folderOf({ 'migrations/1_t.sql': 'create table t (id int);' });
  const place = { cwd: folder.path, env: { DATABASE_URL: database.url } };
  const pending = await runCli(['doctor', '--json'], place);
  expect(pending.code).toBe(1);
  expect(JSON.parse(pending.stdout)).toMatchObject({
    healthy: false,
    examinations: [{ database: 'main' }],
  });
  expect((await runCli(['migrate', 'run', '--dir', 'migrations'], place)).code).toBe(0);
  const page = await runCli(['doctor'], place);
  expect(page).toMatchObject({ code: 0, stderr: '' });
  expect(page.stdout).toMatch(/^main: [^\n]*\n\nServer\n {2}PostgreSQL 1/);
  expect(page.stdout).toMatch(/All is well\.\n$/);
  expect(page.stdout + page.stderr).not.toContain('\u001b[');
});

it('marks what was found, with what to do under it', () => {
  const finding = { kind: 'k', level: 'problem', message: 'It hurts.', remedy: 'Rest.' } as const;
  const section = { title: 'Head', lines: ['there'], findings: [finding], facts: {} };
  expect(renderExamination('main', [section], (style, text) => `<${style}>${text}`)).toBe(
    '<bold>main\n\n<bold>Head\n  there\n  <red>PROBLEM It hurts.\n          <dim>-> Rest.\n\n1 problem, 0 pieces of advice.',
  );
});
