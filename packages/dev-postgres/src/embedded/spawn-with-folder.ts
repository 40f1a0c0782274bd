import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { constants, promises as fs } from 'node:fs';
import type { ServerUser } from './server-user.ts';

export interface SpawnedWithFolder {
  readonly child: ChildProcess;
  /** To be closed by the caller; the child holds its own copy. */
  readonly folder: fs.FileHandle | undefined;
}

/**
 * Starts a program of the server's user on a folder of that user. Root may keep the folder where that
 * user cannot walk to (a clone under /root): the child then inherits it already open, and reaches it as
 * /proc/self/fd/3, which needs no permission on the folders above.
 *
 * The child leads a process group of its own, so that Ctrl-C in a terminal does not reach it.
 */
export async function spawnWithFolder(
  folder: string,
  { identity }: ServerUser,
  [stdout, stderr]: ['pipe' | 'ignore' | number, 'pipe' | 'ignore' | number],
  command: (folder: string) => readonly string[],
): Promise<SpawnedWithFolder> {
  const inherit = identity.uid !== undefined && process.platform === 'linux';
  const open = inherit
    ? await fs.open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
    : undefined;
  const [program = '', ...args] = command(open === undefined ? folder : '/proc/self/fd/3');
  const stdio: StdioOptions = ['ignore', stdout, stderr];
  if (open !== undefined) stdio.push(open.fd);
  const child = spawn(program, args, {
    ...identity,
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    stdio,
  });
  return { child, folder: open };
}
