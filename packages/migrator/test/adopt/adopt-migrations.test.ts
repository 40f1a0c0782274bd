import { promises as fs } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import {
  AdoptionError,
  adoptMigrations,
  copyPrismaFiles,
  readMigrations,
  type AdoptOptions,
} from '../../src/build/index.ts';
import { Migrator } from '../../src/index.ts';
import { folderOf } from '../migration-folder.ts';
import { useScratchDatabase } from '../scratch-database.ts';
import { emails, foreignHistories, users, type ForeignHistory } from './foreign-histories.ts';

const database = useScratchDatabase();

const run = (sql: string) => database.column(`${sql}; select 1`.replace(/;\s*;/g, ';'));

async function adopt(
  history: Pick<ForeignHistory, 'tool' | 'files'>,
  more: Partial<AdoptOptions> = {},
) {
  const folder = await folderOf(history.files);
  try {
    return await adoptMigrations({
      connection: database.url,
      from: history.tool,
      folder,
      database: 'main',
      waitForLockMs: 200,
      ...more,
    });
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

async function refusal(work: Promise<unknown>): Promise<AdoptionError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AdoptionError);
  expect(await database.value(`select to_regclass('stratum.stratum_migrations')`)).toBeNull();
  return error as AdoptionError;
}

async function migrate(files: ForeignHistory['files']): Promise<readonly string[]> {
  const folder = await folderOf(files);
  const { embedded } = await readMigrations(folder, 'main');
  const result = await new Migrator({ connection: database.url, migrations: embedded }).run();
  return result.migrations;
}

const given = (tool: string): ForeignHistory =>
  foreignHistories.find((history) => history.tool === tool) as ForeignHistory;

describe.each(foreignHistories)('from $tool', (history) => {
  it('takes the applied migrations over, leaves the history, and lets the rest be applied', async () => {
    await run(users + emails + history.sql);
    const before = await database.column(TABLES);
    const versions = (await embeddedVersions(history.files)).slice(0, 2);
    const third = Object.keys(history.files)[2];
    expect(await adopt(history, { dryRun: true })).toMatchObject({ adopted: versions });
    expect(await database.column(TABLES)).toEqual(before);
    expect(await adopt(history)).toEqual({ adopted: versions, known: [], pending: [third] });
    expect(await adopt(history)).toEqual({ adopted: [], known: versions, pending: [third] });
    expect(await migrate(history.files)).toHaveLength(1);
    expect(await adopt(history)).toMatchObject({ adopted: [], pending: [] });
    expect(await database.column(TABLES)).toEqual(expect.arrayContaining(before));
  });

  it('refuses what was applied and has no file', async () => {
    await run(history.sql);
    const files = Object.fromEntries(
      Object.entries(history.files).filter((_file, index) => index !== 1),
    );
    const error = await refusal(adopt({ ...history, files }));
    expect(error).toMatchObject({ code: 'file_missing' });
    expect(error.migrations).toHaveLength(1);
  });

  it('says that there is no history of the tool in another database', async () => {
    expect(await refusal(adopt(history))).toMatchObject({ code: 'no_history' });
  });
});

it.each(foreignHistories.filter(({ failed }) => failed !== undefined))(
  'refuses a history of $tool that is not clean',
  async (history) => {
    await run(`${history.sql} ${history.failed ?? ''}`);
    const error = await refusal(adopt(history));
    expect(error.code).toBe(history.tool === 'knex' ? 'in_use' : 'unclean');
  },
);

it.each(['sqlx', 'prisma', 'drizzle'])(
  'knows an edited file of %s, and other line ends',
  async (tool) => {
    const history = given(tool);
    await run(history.sql);
    const [first = '', second = '', third = ''] = Object.keys(history.files);
    const rest = { [second]: emails, [third]: 'select 1;' };
    const edited = { ...history, files: { [first]: `${users}-- edited`, ...rest } };
    const { code } = await refusal(adopt(edited));
    // Drizzle keeps no names, so a file that was edited is one that is not there.
    expect(code).toBe(tool === 'drizzle' ? 'file_missing' : 'file_edited');
    const windows = { ...history, files: { [first]: users.replaceAll('\n', '\r\n'), ...rest } };
    expect((await adopt(windows)).adopted).toHaveLength(2);
  },
);

it.each([
  ['sqlx', (name: string) => 0x3d32ad9en * BigInt(crc32(name))],
  ['prisma', () => 72_707_369n],
  ['kysely', () => 3_853_314_791_062_309_107n],
  ['node-pg-migrate', () => 7_241_865_325_823_964n],
  ['goose', () => 4_097_083_626n],
  ['golang-migrate', (name: string) => golangKey(`public\0schema_migrations\0${name}`)],
])('does not adopt while %s holds its lock', async (tool, key) => {
  const history = given(tool);
  await run(history.sql);
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    const name = new URL(database.url).pathname.slice(1);
    await client.query('select pg_advisory_lock($1::bigint)', [key(name).toString()]);
    expect(await refusal(adopt(history))).toMatchObject({ code: 'in_use' });
  } finally {
    await client.end();
  }
});

it('does not adopt while a tool without a lock writes its history', async () => {
  const history = given('dbmate');
  await run(history.sql);
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await client.query(`begin; insert into schema_migrations values ('20260103000000')`);
    expect(await refusal(adopt(history))).toMatchObject({ code: 'in_use' });
  } finally {
    await client.end();
  }
});

it('takes no table of another tool for its own, though they have one name', async () => {
  await run(given('dbmate').sql);
  expect(await refusal(adopt(given('golang-migrate')))).toMatchObject({ code: 'no_history' });
  await database.renew();
  await run(given('golang-migrate').sql);
  expect(await refusal(adopt(given('dbmate')))).toMatchObject({ code: 'no_history' });
});

it('finds the history in the table that it is told', async () => {
  const history = given('dbmate');
  await run(`create schema tools; ${history.sql} alter table schema_migrations set schema tools`);
  expect(await refusal(adopt(history))).toMatchObject({ code: 'no_history' });
  const { adopted } = await adopt(history, { theirTable: 'tools.schema_migrations' });
  expect(adopted).toHaveLength(2);
});

it('lets a baseline stand for programs, after asking whether it does', async () => {
  const history = { ...given('knex'), files: { '20260110000000_baseline.sql': users + emails } };
  await run(users + emails + history.sql);
  expect(await refusal(adopt(history))).toMatchObject({ code: 'file_missing' });
  const version = '20260110000000';
  const asked = new AdoptionError('invalid_option', 'It does not.');
  const verify = () => Promise.reject(asked);
  expect(await refusal(adopt(history, { baseline: { version, verify } }))).toBe(asked);
  const baseline = { version, verify: () => Promise.resolve() };
  expect(await adopt(history, { baseline })).toEqual({
    adopted: [version],
    known: [],
    pending: [],
  });
  expect(await migrate(history.files)).toEqual([]);
});

it("copies Prisma's files out of their folders, and refuses one that is there with another text", async () => {
  const from = await folderOf({ 'migration_lock.toml': 'provider = "postgresql"' });
  await fs.mkdir(path.join(from, '20260101000000_users'));
  await fs.writeFile(path.join(from, '20260101000000_users/migration.sql'), users);
  const to = path.join(await folderOf({}), 'migrations');
  expect(await copyPrismaFiles(from, to)).toEqual(['20260101000000_users.sql']);
  expect(await copyPrismaFiles(from, to)).toEqual([]);
  expect(await fs.readFile(path.join(to, '20260101000000_users.sql'), 'utf8')).toBe(users);
  await fs.writeFile(path.join(to, '20260101000000_users.sql'), emails);
  await expect(copyPrismaFiles(from, to)).rejects.toMatchObject({ code: 'file_edited' });
});

const TABLES = `select schemaname || '.' || tablename from pg_tables where schemaname !~ '^pg_|^information' order by 1`;

async function embeddedVersions(files: ForeignHistory['files']): Promise<string[]> {
  const { embedded } = await readMigrations(await folderOf(files), 'main');
  return embedded.migrations.map(({ version }) => version);
}

function golangKey(text: string): bigint {
  return (BigInt(crc32(text)) * 1_486_364_155n) % 2n ** 32n;
}
