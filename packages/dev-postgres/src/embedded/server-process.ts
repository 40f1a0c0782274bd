import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectionSettings } from '@stratum/pg-connection';
import { DevPostgresError } from '../dev-postgres-error.ts';
import { freePort } from '../free-port.ts';
import { probeServer } from '../server-probe.ts';
import { isAlive, superuser, type Cluster } from './cluster.ts';
import { createLease, joinLease, type Lease } from './lease.ts';
import { readPidFile, readState, writeState, type PidFile } from './server-files.ts';
import { spawnWithFolder } from './spawn-with-folder.ts';

export interface RunOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** Deleted when the last user is gone. */
  readonly deleteAtEnd?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  /** Another process had started it. */
  readonly joined: boolean;
  release(): Promise<void>;
}

const patience = 60_000;
/** A server that is ready and has no watchdog for so long has lost it. */
const orphanAfter = 1_500;
const logLimit = 5_000_000;
let pipes = 0;

/**
 * A share in the server of this cluster: the one that runs, or a new one. A server whose watchdog was
 * killed gets a new watchdog, a stale pid file is Postgres's own business.
 */
export async function runCluster(cluster: Cluster, options: RunOptions): Promise<RunningServer> {
  const deadline = performance.now() + patience;
  const pidFile = path.join(cluster.folder, 'data', 'postmaster.pid');
  let unwatchedSince: number | undefined;
  let lastPort = (await readState(cluster.home))?.port;

  while (performance.now() < deadline) {
    const found = await readPidFile(pidFile);
    if (found === undefined || !isAlive(found.pid)) {
      const started = await launch(cluster, options, pidFile, lastPort);
      if (started !== undefined) return started;
      lastPort = undefined;
      continue;
    }
    const state = await readState(cluster.home);
    const lease = state?.pid === found.pid ? joinLease(state.pipe) : undefined;
    if (lease !== undefined) return share(cluster, found, lease, true);

    // Starting up or shutting down in other hands; or nobody watches it any more.
    unwatchedSince ??= performance.now();
    if (found.ready && performance.now() - unwatchedSince > orphanAfter) {
      const adopted = await adopt(cluster, found, pidFile);
      if (adopted !== undefined) return adopted;
    }
    await pause(20);
  }
  const holder = await readPidFile(pidFile);
  throw new DevPostgresError(
    'start_failed',
    `Another process (pid ${holder?.pid ?? 'unknown'}) holds ${path.dirname(pidFile)} and is not a server ` +
      `that answers. If it is no Postgres, delete ${pidFile}; otherwise stop it, and start again.`,
  );
}

/** `undefined` when somebody else was quicker, or took the port: look again. */
async function launch(
  cluster: Cluster,
  { settings, deleteAtEnd }: RunOptions,
  pidFile: string,
  lastPort: number | undefined,
): Promise<RunningServer | undefined> {
  const port = await freePort(lastPort);
  pipes += 1;
  const pipe = path.join(cluster.home, `lease-${process.pid}-${pipes}`);
  const logFile = path.join(cluster.home, 'server.log');
  const lease = await createLease(pipe, pidFile, deleteAtEnd);
  const log = await fs.open(logFile, 'a', 0o600);
  if ((await log.stat()).size > logLimit) await log.truncate();
  const from = (await log.stat()).size;
  try {
    const child = await spawnServer(cluster, log.fd, { ...settings, port: `${port}` });
    if (child.pid !== undefined) lease.guard(child.pid);

    const deadline = performance.now() + patience;
    while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
      const found = await readPidFile(pidFile);
      if (found?.ready === true && found.pid === child.pid) {
        await writeState(cluster.home, { pid: found.pid, port, pipe });
        return share(cluster, found, lease, false, deleteAtEnd);
      }
      await pause(5);
    }
    const tail = (await fs.readFile(logFile, 'utf8')).slice(from).trim();
    lease.release();
    if (/lock file .* already exists|could not bind|Address already in use/.test(tail)) {
      return undefined;
    }
    throw new DevPostgresError(
      'start_failed',
      `PostgreSQL ${cluster.major} did not come up in ${cluster.folder}. Its log says:\n${tail}`,
    );
  } catch (error) {
    lease.release();
    throw error;
  } finally {
    await log.close();
  }
}

async function spawnServer(
  { folder, user, binaries }: Cluster,
  log: number,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  const spawned = await spawnWithFolder(folder, user, [log, log], (at) => [
    binaries.postgres,
    '-D',
    `${at}/data`,
    ...flags(settings),
  ]);
  const { child } = spawned;
  child.unref();
  await spawned.folder?.close();
  if (child.pid === undefined) await once(child, 'spawn');
  return child;
}

async function adopt(
  cluster: Cluster,
  found: PidFile,
  pidFile: string,
): Promise<RunningServer | undefined> {
  // Only a server that takes our password is ours; its process id alone may have been given anew.
  const answers = await probeServer(connectionSettings(urlOf(cluster, found.port))).catch(
    () => undefined,
  );
  if (answers === undefined) return undefined;
  pipes += 1;
  const pipe = path.join(cluster.home, `lease-${process.pid}-${pipes}`);
  const lease = await createLease(pipe, pidFile, undefined);
  lease.guard(found.pid);
  await writeState(cluster.home, { pid: found.pid, port: found.port, pipe });
  return share(cluster, found, lease, true);
}

function share(
  cluster: Cluster,
  found: PidFile,
  lease: Lease,
  joined: boolean,
  deleteAtEnd?: string,
): RunningServer {
  return {
    url: urlOf(cluster, found.port),
    pid: found.pid,
    joined,
    async release() {
      lease.release();
      await untilStopped(cluster, deleteAtEnd ?? lease.pipe);
    },
  };
}

/**
 * The watchdog removes its pipe, or the temporary folder, when all is done. When it has not begun to stop
 * the server after half a second, other processes use it.
 */
async function untilStopped(cluster: Cluster, lastToGo: string): Promise<void> {
  const pidFile = path.join(cluster.folder, 'data', 'postmaster.pid');
  const begun = performance.now();
  while (performance.now() - begun < 20_000) {
    if (
      !(await fs.stat(lastToGo).then(
        () => true,
        () => false,
      ))
    )
      return;
    if (performance.now() - begun > 500 && (await readPidFile(pidFile))?.ready === true) return;
    await pause(10);
  }
}

function urlOf(cluster: Cluster, port: number): string {
  return `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/postgres`;
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  const always = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  return Object.entries({ ...settings, ...always }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
}
