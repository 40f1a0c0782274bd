import { execFile, spawn } from 'node:child_process';
import { closeSync, constants, openSync, promises as fs, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DevPostgresError } from '../dev-postgres-error.ts';

const run = promisify(execFile);

/**
 * Reads a named pipe that every process which uses the server holds open for writing. The kernel closes
 * a process's end however it dies, so the end of the pipe means: nobody uses the server any more.
 *
 * $1 the pipe, $2 postmaster.pid, $3 a folder to delete at the end, or nothing.
 */
const watchdog = `
trap '' INT TERM HUP
exec 3<"$1"
read -r pid <&3
cat <&3 >/dev/null
exec 3<&-
if [ -n "$pid" ] && kill -INT "$pid" 2>/dev/null; then
  tries=0
  while [ -e "$2" ] && kill -0 "$pid" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -eq 400 ] && kill -QUIT "$pid"
    [ "$tries" -gt 600 ] && break
    sleep 0.02
  done
fi
[ -n "$3" ] && rm -rf "$3"
rm -f "$1"
`;

/** One process's share in a server. The server stops when the last one is released. */
export interface Lease {
  readonly pipe: string;
  /** Tells the watchdog which process to stop. Said once, by the process that started the server. */
  guard(pid: number): void;
  release(): void;
}

/** Starts a watchdog, and takes the first lease. */
export async function createLease(
  pipe: string,
  pidFile: string,
  deleteAtEnd: string | undefined,
): Promise<Lease> {
  await fs.rm(pipe, { force: true });
  try {
    await run('mkfifo', ['-m', '600', pipe]);
  } catch (error) {
    throw new DevPostgresError(
      'start_failed',
      `A named pipe is needed beside the data, and ${path.dirname(pipe)} does not take one. ` +
        'Use a folder on a local disk.',
      { cause: error },
    );
  }
  const child = spawn('/bin/sh', ['-c', watchdog, 'stratum', pipe, pidFile, deleteAtEnd ?? ''], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  child.unref();
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const lease = joinLease(pipe);
    if (lease !== undefined) return lease;
    await pause(5);
  }
  throw new DevPostgresError('start_failed', 'The watchdog of the server did not start (/bin/sh).');
}

/** A share in a server that is running; `undefined` when its watchdog has already let go of it. */
export function joinLease(pipe: string): Lease | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  return {
    pipe,
    guard(pid) {
      if (fd !== undefined) writeSync(fd, `${pid}\n`);
    },
    release() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}
