import { existsSync, promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPostgres, type PostgresServer } from '../src/index.ts';
import { serverGone, valueOf } from './connection.ts';
import { startServerUser } from './server-user-process.ts';

describe.each([18, 15] as const)('a temporary server of PostgreSQL %i', (major) => {
  let server: PostgresServer;
  beforeAll(async () => {
    const settings = { work_mem: '7MB' };
    server = await findPostgres({ env: {}, major, exactMajor: true, settings });
  });
  afterAll(() => server.stop());

  it('is a real one on the loopback address', async () => {
    expect(server).toMatchObject({ source: 'embedded', major });
    expect(await valueOf(server.url, 'show server_version')).toBe(server.version);
    expect(await valueOf(server.url, 'show listen_addresses')).toBe('127.0.0.1');
  });

  it('orders by bytes and folds by Unicode', async () => {
    expect(await valueOf(server.url, `select 'a' < 'B'`)).toBe(false);
    expect(await valueOf(server.url, `select lower('ÄÉ')`)).toBe('äé');
  });

  it('says which server was taken without its password', () => {
    expect(server.description).toMatch(
      new RegExp(`^Embedded PostgreSQL ${major}\\.\\d+ on 127\\.0\\.0\\.1:\\d+`),
    );
    expect(server.description).not.toContain(new URL(server.url).password);
  });

  it('refuses a connection without the password', async () => {
    const url = new URL(server.url);
    url.password = 'guess';

    await expect(valueOf(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  it('takes settings by name', async () => {
    expect(await valueOf(server.url, 'show work_mem')).toBe('7MB');
  });
});

describe('a temporary server', () => {
  it('is gone when stop resolves, and its data with it', async () => {
    const temporary = await fs.mkdtemp(path.join(os.tmpdir(), 'temporary-'));
    vi.stubEnv('TMPDIR', temporary);
    const server = await findPostgres({ env: {} });
    expect(await fs.readdir(temporary)).toHaveLength(1);

    await server.stop();
    await server.stop();

    await expect(valueOf(server.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    expect(await fs.readdir(temporary)).toEqual([]);
    vi.unstubAllEnvs();
    await fs.rm(temporary, { recursive: true });
  });

  it('does not outlive a process that is killed', async () => {
    const other = await startServerUser();
    expect(await valueOf(other.url, 'select 1')).toBe(1);

    await other.kill();

    await serverGone(other.url);
  });
});

describe('a server whose data is kept', () => {
  let folder: string;

  beforeAll(async () => {
    // Nobody but us may enter it: as root, that shuts out the user whom the server runs as.
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'kept-'));
    await fs.chmod(folder, 0o700);
  });

  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  it('has its data again at the next start', async () => {
    const first = await findPostgres({ env: {}, folder });
    await valueOf(first.url, 'create table kept as select 42 as answer');
    await first.stop();

    await using second = await findPostgres({ env: {}, folder });
    expect(await valueOf(second.url, 'select answer from kept')).toBe(42);
  });

  it('keeps its files inside the folder, ignored by git', async () => {
    await using server = await findPostgres({ env: {}, folder });

    expect(server.description).toContain(folder);
    const data = path.join(folder, 'postgres-18', 'cluster', 'data');
    expect(await fs.realpath(data)).toBe(
      path.join(await fs.realpath(folder), 'postgres-18', 'cluster', 'data'),
    );
    expect(existsSync(path.join(data, 'PG_VERSION'))).toBe(true);
    expect(await fs.readFile(path.join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  });

  it('is started once by processes that come at the same time, also in an empty folder', async () => {
    const empty = path.join(folder, 'together');
    const users = await Promise.all([1, 2, 3].map(() => startServerUser(empty)));

    expect(new Set(users.map((user) => user.url)).size).toBe(1);
    await Promise.all(users.map((user) => user.end()));
  });

  it('goes on for the others when the process that started it ends', async () => {
    const first = await startServerUser(folder);
    await using second = await findPostgres({ env: {}, folder });
    expect(second.url).toBe(first.url);

    expect(await first.end()).toBe(0);

    expect(await valueOf(second.url, 'select 1')).toBe(1);
  });

  it('stops when its last user is killed, and starts again on the same data', async () => {
    const killed = await startServerUser(folder);
    await killed.kill();
    await serverGone(killed.url);

    await using server = await findPostgres({ env: {}, folder });
    expect(await valueOf(server.url, 'select answer from kept')).toBe(42);
  });

  it('is taken over when its watchdog was killed', async () => {
    const first = await startServerUser(folder);
    const state = JSON.parse(
      await fs.readFile(path.join(folder, 'postgres-18', 'server.json'), 'utf8'),
    ) as { pid: number };
    // The pipe is gone, as if the machine's memory killer had taken the watchdog and its pipe.
    for (const name of await fs.readdir(path.join(folder, 'postgres-18'))) {
      if (name.startsWith('lease-')) await fs.rm(path.join(folder, 'postgres-18', name));
    }

    const second = await findPostgres({ env: {}, folder });
    expect(second.url).toBe(first.url);
    await second.stop();
    await first.end();

    await serverGone(second.url);
    const ended = () => expect(() => process.kill(state.pid, 0)).toThrow(/ESRCH/);
    await vi.waitFor(ended, { timeout: 240_000 });
  });

  it('starts beside a pid file that a crash left behind', async () => {
    const pidFile = path.join(folder, 'postgres-18', 'cluster', 'data', 'postmaster.pid');
    await fs.writeFile(pidFile, `999999999\n/nowhere\n1\n5432\n\n127.0.0.1\n  1 1\nready   \n`);

    await using server = await findPostgres({ env: {}, folder });
    expect(await valueOf(server.url, 'select 1')).toBe(1);
  });
});
