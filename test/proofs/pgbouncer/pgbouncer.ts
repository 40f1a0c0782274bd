import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '@stratum/dev-postgres';

/** A PgBouncer in transaction mode in front of a server. */
export class PgBouncer implements AsyncDisposable {
  readonly version: string;
  readonly #process: ChildProcess;
  readonly #port: number;
  readonly #folder: string;

  private constructor(running: {
    readonly version: string;
    readonly process: ChildProcess;
    readonly port: number;
    readonly folder: string;
  }) {
    this.version = running.version;
    this.#process = running.process;
    this.#port = running.port;
    this.#folder = running.folder;
  }

  /** Rejects where none is installed. */
  static async start(serverUrl: string): Promise<PgBouncer> {
    const version = installedVersion();
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'stratum-pgbouncer-'));
    const configuration = join(folder, 'pgbouncer.ini');
    writeFileSync(configuration, configurationFor(serverUrl, port), { mode: 0o644 });
    chmodSync(folder, 0o755);
    // It refuses to run as root.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const bouncer = spawn('pgbouncer', [configuration], {
      ...nobody,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: bouncer.stderr })) {
      said.push(line);
      if (line.includes('process up')) break;
    }
    bouncer.stderr.resume();
    if (!said.at(-1)?.includes('process up')) {
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`PgBouncer did not start:\n${said.join('\n')}`);
    }
    return new PgBouncer({ version, process: bouncer, port, folder });
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function installedVersion(): string {
  try {
    return execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }).split('\n')[0]!;
  } catch (cause) {
    throw new Error(
      'PgBouncer is not installed, and this proof is about it: apt-get install pgbouncer',
      { cause },
    );
  }
}

function configurationFor(serverUrl: string, port: number): string {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const [user, secret] = [username, password].map(decodeURIComponent);
  return `[databases]
* = host=${hostname} port=${serverPort} user=${user} password=${secret}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 2000
default_pool_size = 20
`;
}
