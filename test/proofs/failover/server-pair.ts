import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { FaultProxy, startEmbeddedPostgres, type PostgresServer } from '@stratum/dev-postgres';
import { createMainMigrator } from '@stratum/storage-pg';
import pg from 'pg';

const run = promisify(execFile);

const STANDBY = 'stratum_standby';
const settings = { fsync: 'off', autovacuum: 'off', wal_retrieve_retry_interval: '100ms' };

interface PairParts {
  readonly folder: string;
  readonly primary: PostgresServer;
  readonly observer: pg.Client;
  readonly standby: PostgresServer;
  /** On the way from the standby to the primary. */
  readonly link: FaultProxy;
}

/** A migrated primary whose commits wait for a standby, which streams from it through a link that can be cut. */
export class ServerPair implements AsyncDisposable {
  readonly #parts: PairParts;
  #alive = true;

  private constructor(parts: PairParts) {
    this.#parts = parts;
  }

  static async start(): Promise<ServerPair> {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-failover-'));
    const primaryAt = path.join(folder, 'primary');
    const first = await startEmbeddedPostgres({ major: 18, folder: primaryAt, settings });
    await createMainMigrator({ connection: first.url }).run();
    await first.stop();
    const standbyAt = path.join(folder, 'standby');
    const data = await copyCluster(primaryAt, standbyAt);

    const primary = await startEmbeddedPostgres({ major: 18, folder: primaryAt, settings });
    const link = await FaultProxy.open(primary.url);
    const { hostname, port, username, password } = new URL(link.through(primary.url));
    await fs.writeFile(path.join(data, 'standby.signal'), '', { mode: 0o644 });
    await fs.appendFile(
      path.join(data, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password} application_name=${STANDBY}'\n`,
    );
    const standby = await startEmbeddedPostgres({ major: 18, folder: standbyAt, settings });
    const observer = await connected(primary.url);
    const pair = new ServerPair({ folder, primary, observer, standby, link });
    await pair.#untilStreaming(true);
    await observer.query(`alter system set synchronous_standby_names = '${STANDBY}'`);
    await observer.query('select pg_reload_conf()');
    await pair.#until(`exists (select from pg_stat_replication where sync_state = 'sync')`);
    return pair;
  }

  get primaryUrl(): string {
    return this.#parts.primary.url;
  }

  /** Nothing reaches the standby from now on; commits wait. */
  async cutStandby(): Promise<void> {
    this.#parts.link.refuse(true);
    this.#parts.link.cut();
    await this.#untilStreaming(false);
  }

  /** The standby may connect again, and catches up by itself. */
  letStandbyReturn(): void {
    this.#parts.link.refuse(false);
  }

  async untilStandbyIsBack(): Promise<void> {
    this.letStandbyReturn();
    await this.#untilStreaming(true);
    await this.untilNoCommitWaits();
  }

  async untilCommitsWait(count: number): Promise<void> {
    await this.#until(`(select count(*) from (${WAITING}) as waiting) = ${count}`);
  }

  async untilNoCommitWaits(): Promise<void> {
    await this.untilCommitsWait(0);
  }

  async troubleWaitingCommit(by: 'pg_cancel_backend' | 'pg_terminate_backend'): Promise<void> {
    await this.#parts.observer.query(`select ${by}(pid) from (${WAITING}) as waiting`);
  }

  async terminateIdleTransactions(): Promise<void> {
    await this.#parts.observer.query(
      `select pg_terminate_backend(pid, 600000) from pg_stat_activity where state = 'idle in transaction'`,
    );
  }

  /** Ends the backends whose clients no longer wait for their commits. */
  async clearWaitingCommits(): Promise<void> {
    await this.troubleWaitingCommit('pg_terminate_backend');
    await this.untilNoCommitWaits();
  }

  /** The primary dies as if its machine did, and the standby takes its place: the URL of the new primary. */
  async failOver(): Promise<string> {
    const { folder, standby, observer } = this.#parts;
    const pidFile = path.join(clusterOf(path.join(folder, 'primary')), 'data', 'postmaster.pid');
    const pid = Number((await fs.readFile(pidFile, 'utf8')).split('\n', 1)[0]);
    const gone = new Promise((resolve) => observer.once('end', resolve));
    this.#alive = false;
    process.kill(pid, 'SIGQUIT');
    await gone;
    const client = await connected(standby.url);
    try {
      await client.query('select pg_promote(true, 600)');
      await until(client, 'not pg_is_in_recovery()');
    } finally {
      await client.end();
    }
    return standby.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { folder, primary, standby, observer, link } = this.#parts;
    if (this.#alive) {
      // A fast shutdown would wait for what waits for the standby.
      await this.clearWaitingCommits();
      await observer.end();
    }
    await link[Symbol.asyncDispose]();
    await standby.stop();
    await primary.stop();
    await fs.rm(folder, { recursive: true, force: true });
  }

  async #untilStreaming(streaming: boolean): Promise<void> {
    const found = `exists (select from pg_stat_replication where state = 'streaming')`;
    await this.#until(streaming ? found : 'not exists (select from pg_stat_replication)');
  }

  #until(condition: string): Promise<void> {
    return until(this.#parts.observer, condition);
  }
}

const WAITING = `select pid from pg_stat_activity where wait_event = 'SyncRep'`;

async function until(client: pg.Client, condition: string): Promise<void> {
  const query = `select ${condition} as holds`;
  while (!(await client.query<{ holds: boolean }>(query)).rows[0]!.holds);
}

export async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function clusterOf(folder: string): string {
  return path.join(folder, 'postgres-18', 'cluster');
}

/** A copy of a server that has been shut down, with the owners of its files; answers with the copy's data folder. */
async function copyCluster(from: string, to: string): Promise<string> {
  await fs.mkdir(path.dirname(clusterOf(to)), { recursive: true });
  await run('cp', ['-pR', clusterOf(from), clusterOf(to)]);
  return path.join(clusterOf(to), 'data');
}
