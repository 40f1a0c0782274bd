import { promises as fs } from 'node:fs';
import {
  createDatabase,
  databaseUrl,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folderOf } from '../folder-of.ts';
import { runCli, type CliRun } from '../run-cli.ts';

let server: PostgresServer;
let number = 0;
beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
});
afterAll(() => server.stop());

const freshUrl = (): string => databaseUrl(server.url, `cli_db_${process.pid}_${(number += 1)}`);

const config = `export default { databases: {
  main: { migrations: 'main' }, contacts: { migrations: 'contacts', beside: 'main' },
} };`;

async function stratum(url: string, ...args: string[]): Promise<CliRun> {
  await using folder = await folderOf({ 'stratum.config.mjs': config });
  return await runCli(args, { cwd: folder.path, env: { DATABASE_URL: url } });
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const results = [await client.query({ text, rowMode: 'array' })].flat();
    return (results.at(-1)?.rows ?? []).flat() as unknown[];
  } finally {
    await client.end();
  }
}

const namesLike = (url: string): Promise<unknown[]> =>
  query(
    server.url,
    `select datname::text from pg_database where datname like '${new URL(url).pathname.slice(1)}%' order by 1`,
  );

it('creates all logical databases, and again without complaint', async () => {
  const url = freshUrl();
  const first = await stratum(url, 'db', 'create');
  expect(first).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^main: .* created\.\ncontacts: .*_contacts created\.\n$/,
    ) as unknown,
  });
  const second = await stratum(url, 'db', 'create');
  expect(second).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/was there already/) as unknown,
  });
  expect(await namesLike(url)).toHaveLength(2);
});

it('drops the named database alone, with those who are connected, after --yes', async () => {
  const url = freshUrl();
  await stratum(url, 'db', 'create');
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  expect(await stratum(url, 'db', 'drop', '--database', 'main')).toMatchObject({ code: 2 });
  expect(await namesLike(url)).toHaveLength(2);
  const dropped = await stratum(url, 'db', 'drop', '--database', 'main', '--yes');
  expect(dropped).toMatchObject({ code: 0, stderr: '' });
  expect(await namesLike(url)).toEqual([`${new URL(url).pathname.slice(1)}_contacts`]);
});

it('does not drop the database that every tool expects on a server', async () => {
  const url = databaseUrl(server.url, 'postgres');
  const { code, stderr } = await stratum(url, 'db', 'drop', '-d', 'main', '--yes');
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^postgres is a database that every tool expects/) as unknown,
  });
});

it('sets all logical databases up: created, migrated and seeded', async () => {
  await using folder = await folderOf({
    'stratum.config.mjs': config.replace('} };', `}, seeds: 'seeds.mjs' };`),
    'main/1_t.sql': 'create table t (id int);',
    'contacts/1_u.sql': 'create table u (id int);',
    'seeds.mjs': `export const seeds = {
      open: (urls) => ({ urls, [Symbol.asyncDispose]: async () => console.log('closed') }),
      seeds: [{
        name: 'names',
        run: async ({ urls }, progress) => {
          progress.expect(2); progress.advance(2);
          return Object.keys(urls).join() === 'main,contacts' ? 2 : -1;
        },
      }],
    };`,
  });
  const url = freshUrl();
  const run = await runCli(['db', 'setup'], { cwd: folder.path, env: { DATABASE_URL: url } });
  expect(run).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/names: 2 added\.\nclosed\n$/) as unknown,
  });
  expect(await query(url, 'select count(*)::int from t')).toEqual([0]);
  expect(await query(`${url}_contacts`, 'select count(*)::int from u')).toEqual([0]);
});

it.each(['seed', 'setup'])(
  'db %s says why nothing was seeded, and exits with 3',
  async (command) => {
    await using folder = await folderOf({
      'stratum.config.mjs': config.replace('} };', `}, seeds: 'seeds.mjs' };`),
      'main/1_t.sql': 'create table t (id int);',
      'contacts/1_u.sql': 'create table u (id int);',
      'seeds.mjs': `export const seeds = {
      open: () => { throw new Error('opened'); },
      seeds: [
        { name: 'plans', run: async () => 1 },
        { name: 'names', refusal: 'Not in production.', run: async () => 1 },
      ],
    };`,
    });
    const env = { DATABASE_URL: freshUrl() };
    const { code, stdout, stderr } = await runCli(['db', command], { cwd: folder.path, env });
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(
        /(^|\n)Nothing was seeded\.\nnames: Not in production\.\n$/,
      ) as unknown,
    });
    expect(stdout).not.toMatch(/added|nothing to add/);
  },
);

it('truncates data and restarts identities, and keeps the histories', async () => {
  const url = await createDatabase(server.url, new URL(freshUrl()).pathname.slice(1));
  await query(
    url,
    `create schema other;
     create table stratum_migrations as select 1 as version;
     create table stratum_backfills as select 'a' as name;
     create table parent (id int generated always as identity primary key);
     create table other."Child ""x""" (parent int references parent);
     insert into parent default values;
     insert into other."Child ""x""" values (1);`,
  );
  const { code, stdout } = await stratum(url, 'db', 'truncate', '-d', 'main', '--yes');
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/2 tables/) as unknown,
  });
  expect(await query(url, 'insert into parent default values returning id')).toEqual([1]);
  expect(await query(url, 'select count(*)::int from other."Child ""x"""')).toEqual([0]);
  expect(
    await query(url, 'select count(*)::int from stratum_migrations, stratum_backfills'),
  ).toEqual([1]);
});

it('tells a database that is not there in a sentence, and shows no password', async () => {
  const url = freshUrl().replace(/\/\/[^@]*@/, '//postgres:s3cret@');
  const { code, stderr } = await stratum(url, 'db', 'truncate', '-d', 'main', '--yes');
  expect(code).toBe(3);
  expect(stderr).not.toMatch(/s3cret|\n\s+at /);
});

it('opens psql with the password in its environment, and not among its arguments', async () => {
  const program = `#!/bin/sh
    echo "$PGDATABASE $PGPASSWORD $PGSSLMODE $PGHOSTADDR$PGSERVICE: $@"; exit 7`;
  await using folder = await folderOf({ 'stratum.config.mjs': config, 'bin/psql': program });
  const env = {
    DATABASE_URL: 'postgres://me:s%23cret@localhost/app?sslmode=disable',
    PGHOSTADDR: '10.0.0.7',
    PGSERVICE: 'elsewhere',
    PATH: `${folder.path}/bin:/usr/bin:/bin`,
  };
  await fs.chmod(`${folder.path}/bin/psql`, 0o755);
  const args = ['db', 'console', '-d', 'main', '--', '-c', 'select 1'];
  expect(await runCli(args, { cwd: folder.path, env })).toEqual({
    code: 7,
    stdout: 'app s#cret disable : -c select 1\n',
    stderr: '',
  });
  const without = { ...env, PATH: `${folder.path}/nowhere` };
  expect(await runCli(args, { cwd: folder.path, env: without })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^There is no psql/) as unknown,
  });
});
