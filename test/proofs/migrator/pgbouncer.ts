import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@stratum/dev-postgres';
import { connected } from './proof-server.ts';

export interface Pooler extends AsyncDisposable {
  /** The same database, through the pooler. */
  urlOf(url: string): string;
}

/** PgBouncer in transaction mode, in front of the server that the URL names. */
export async function startPgBouncer(serverUrl: string): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(serverUrl);
  const own = await freePort();
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-pgbouncer-'));
  await fs.chmod(folder, 0o755);
  const settings = path.join(folder, 'pgbouncer.ini');
  await fs.writeFile(
    settings,
    [
      '[databases]',
      `* = host=${hostname} port=${port} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${own}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      'default_pool_size = 6',
      'max_client_conn = 200',
      'ignore_startup_parameters = extra_float_digits,statement_timeout',
    ].join('\n'),
  );
  // It refuses to run as root.
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', ['-q', ...asOther, settings], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const failed = once(child, 'error').then(([error]) => {
    throw new Error(
      `This proof needs PgBouncer, which could not be started: ${(error as Error).message}. Debian: apt-get install pgbouncer.`,
    );
  });
  const urlOf = (url: string): string => {
    const other = new URL(url);
    other.hostname = '127.0.0.1';
    other.port = String(own);
    return other.href;
  };
  await Promise.race([failed, answering(urlOf(serverUrl), () => said)]);
  failed.catch(() => undefined);
  return {
    urlOf,
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await fs.rm(folder, { recursive: true });
    },
  };
}

async function answering(url: string, said: () => string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await connected(url, async (client) => void (await client.query('select 1')));
    } catch (error) {
      if (attempt > 100) throw new Error(`PgBouncer does not answer: ${said()}`, { cause: error });
      await pause(100);
    }
  }
}
