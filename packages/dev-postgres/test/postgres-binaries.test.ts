import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedFolder, runnableBinaries } from '../src/embedded/postgres-binaries.ts';
import { findServerUser } from '../src/embedded/server-user.ts';

let work: string;
beforeAll(async () => {
  work = await fs.mkdtemp(path.join(os.tmpdir(), 'binaries-'));
  await fs.chmod(work, 0o755);
});
afterAll(() => fs.rm(work, { recursive: true, force: true }));

async function copyOfInstalled(name: string, mode: number, links: boolean): Promise<string> {
  const closed = path.join(work, name);
  const folder = path.join(closed, 'native');
  await fs.mkdir(closed, { mode: 0o755 });
  await fs.cp(installedFolder(18).folder, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (file) => links || !(await fs.lstat(file)).isSymbolicLink(),
  });
  await fs.chmod(closed, mode);
  return folder;
}

describe('the programs of the embedded server', () => {
  it('run for a user who may not enter the folder where they are installed', async () => {
    const folder = await copyOfInstalled('closed', 0o700, true);
    const user = await findServerUser(path.join(work, 'none'));

    const found = await runnableBinaries({ folder, name: 'pg' }, user, [
      path.join(work, 'cache-1'),
    ]);

    // As root they have to be copied; for any other user the folder is their own.
    const expected = process.getuid?.() === 0 ? path.join(work, 'cache-1', 'pg') : folder;
    expect(found).toMatchObject({ postgres: path.join(expected, 'bin', 'postgres') });
  });

  it('run where the package manager did not make their links', async () => {
    const folder = await copyOfInstalled('unlinked', 0o755, false);
    const user = await findServerUser(path.join(work, 'none'));
    const cache = path.join(work, 'cache-2');

    const found = await Promise.all(
      [1, 2, 3].map(() => runnableBinaries({ folder, name: 'pg' }, user, [cache])),
    );

    for (const one of found) {
      expect(one).toMatchObject({ postgres: path.join(cache, 'pg', 'bin', 'postgres') });
    }
    expect(await fs.readdir(cache)).toEqual(['pg']);
  });

  it('are not taken from a cache that others may write to', async () => {
    const folder = path.join(work, 'nothing-here');
    const user = await findServerUser(path.join(work, 'none'));
    const cache = path.join(work, 'cache-3');
    await fs.mkdir(cache);
    await fs.chmod(cache, 0o777);

    const found = await runnableBinaries({ folder, name: 'pg' }, user, [cache]);

    expect(found).toEqual([expect.any(String), expect.stringContaining('others may write to it')]);
  });
});
