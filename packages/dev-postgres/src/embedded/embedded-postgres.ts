import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { connectionSettings } from '@stratum/pg-connection';
import { aFunction, aText, optional, type Demands } from '@stratum/pg-connection/checked-options';
import { aMajor, checkedSettings, serverSettings } from '../checked-setting.ts';
import type { PostgresMajor, PostgresServer } from '../postgres-server.ts';
import { probeServer } from '../server-probe.ts';
import { openCluster } from './cluster.ts';
import { findBinaries } from './postgres-binaries.ts';
import { runCluster } from './server-process.ts';
import { findServerUser } from './server-user.ts';

export interface EmbeddedOptions {
  readonly major: PostgresMajor;
  /**
   * Where the data is kept between runs. All processes that name the same folder share one server, which
   * stops when the last of them has given it back or died. Without it: a server of one's own in a
   * temporary folder, without fsync, deleted at the end.
   */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}

const temporarySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

const OPTIONS: Demands<EmbeddedOptions> = {
  major: aMajor,
  folder: optional(aText),
  settings: optional(serverSettings),
  onProgress: optional(aFunction),
};

/** Starts, or joins, a real PostgreSQL server from the npm packages. */
export async function startEmbeddedPostgres(given: EmbeddedOptions): Promise<PostgresServer> {
  const options = checkedSettings(given, OPTIONS);
  const { major, folder, onProgress } = options;
  const home =
    folder === undefined
      ? await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-postgres-'))
      : await prepareFolder(folder, major);
  try {
    const user = await findServerUser(path.join(home, 'cluster'));
    const binaries = await findBinaries(major, user);
    if (folder !== undefined) onProgress?.(`Starting PostgreSQL ${major}, data in ${home}`);
    const cluster = await openCluster(home, { major, user, binaries });
    const running = await runCluster(cluster, {
      settings: { ...(folder === undefined ? temporarySettings : {}), ...options.settings },
      ...(folder === undefined ? { deleteAtEnd: home } : {}),
    });
    const facts = await probeServer(connectionSettings(running.url)).catch(
      async (error: unknown) => {
        await running.release();
        throw error;
      },
    );

    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= running.release());
    const place = folder === undefined ? 'a temporary folder' : home;
    return {
      url: running.url,
      source: 'embedded',
      description:
        `Embedded PostgreSQL ${facts.version} on 127.0.0.1:${new URL(running.url).port}, data in ${place}` +
        (running.joined ? ' (shared with a process that had started it)' : ''),
      ...facts,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    if (folder === undefined) await fs.rm(home, { recursive: true, force: true });
    throw error;
  }
}

async function prepareFolder(folder: string, major: PostgresMajor): Promise<string> {
  const home = path.resolve(folder, `postgres-${major}`);
  await fs.mkdir(home, { recursive: true });
  await fs.writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
  return home;
}
