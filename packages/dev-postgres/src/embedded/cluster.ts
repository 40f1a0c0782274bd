import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { DevPostgresError } from '../dev-postgres-error.ts';
import type { PostgresMajor } from '../postgres-server.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import type { ServerUser } from './server-user.ts';
import { spawnWithFolder } from './spawn-with-folder.ts';

/** A folder with an initialised data directory and the password that it was made with. */
export interface Cluster {
  readonly major: PostgresMajor;
  readonly user: ServerUser;
  readonly binaries: PostgresBinaries;
  /** Where this server's log, lease and state files lie. */
  readonly home: string;
  /** Belongs to the server's user: `data/` and `password`. */
  readonly folder: string;
  readonly password: string;
}

export const superuser = 'postgres';

/**
 * Opens the cluster in `home`, making it first when there is none. Several processes may call this at
 * once: each makes a cluster beside the final name, and the first to rename its own wins.
 */
export async function openCluster(
  home: string,
  parts: Pick<Cluster, 'major' | 'user' | 'binaries'>,
): Promise<Cluster> {
  const folder = path.join(home, 'cluster');
  if (!(await isFolder(folder))) {
    await removeAbandonedDrafts(home);
    await makeCluster(home, folder, parts);
  }
  const password = (await fs.readFile(path.join(folder, 'password'), 'utf8')).trim();
  return { ...parts, home, folder, password };
}

async function makeCluster(
  home: string,
  folder: string,
  { major, user, binaries }: Pick<Cluster, 'major' | 'user' | 'binaries'>,
): Promise<void> {
  const draft = await fs.mkdtemp(path.join(home, `draft-${process.pid}-`));
  try {
    const secret = path.join(draft, 'password');
    await fs.writeFile(secret, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
    await give(secret, user);
    await give(draft, user);
    await initialise(draft, major, user, binaries);
    await fs.rename(draft, folder).catch(async (error: unknown) => {
      if (!(await isFolder(folder))) throw error;
    });
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
}

async function initialise(
  draft: string,
  major: PostgresMajor,
  user: ServerUser,
  { initdb }: PostgresBinaries,
): Promise<void> {
  const { child, folder } = await spawnWithFolder(draft, user, ['pipe', 'pipe'], (at) => [
    initdb,
    `--pgdata=${at}/data`,
    `--pwfile=${at}/password`,
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...localeOf(major),
    '--no-sync',
    '--no-instructions',
  ]);
  const output: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => folder?.close());
  if (code !== 0) {
    throw new DevPostgresError(
      'start_failed',
      `initdb of PostgreSQL ${major} gave up (${String(code)}) in ${draft}:\n${output.join('').trim()}`,
    );
  }
}

/** Bytes order text, and upper and lower case are Unicode's, the same on every machine. */
function localeOf(major: PostgresMajor): string[] {
  if (major >= 17) {
    return ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  }
  return process.platform === 'darwin'
    ? ['--locale=C', '--lc-ctype=en_US.UTF-8']
    : ['--locale=C', '--lc-ctype=C.UTF-8'];
}

async function give(file: string, { identity }: ServerUser): Promise<void> {
  if (identity.uid !== undefined) await fs.chown(file, identity.uid, identity.gid);
}

/** Drafts of processes that died while making one. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await fs.readdir(home)) {
    const pid = /^draft-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await fs.rm(path.join(home, name), { recursive: true, force: true });
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function isFolder(folder: string): Promise<boolean> {
  return fs.stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
