import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Another process that uses a server. */
export interface ServerUserProcess {
  readonly url: string;
  /** Dies on the spot, as by `kill -9`. */
  kill(): Promise<void>;
  /** Gives the server back and ends; resolves with the exit code. */
  end(): Promise<number | null>;
}

export async function startServerUser(folder?: string): Promise<ServerUserProcess> {
  const script = path.join(import.meta.dirname, 'use-server.ts');
  const source = ['--conditions=@stratum/source', script];
  const args = folder === undefined ? source : [...source, folder];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  if (child.stdout === null) throw new Error('no stdout');
  const lines = createInterface({ input: child.stdout });
  const [url] = (await Promise.race([
    once(lines, 'line'),
    exit.then(([code]) => {
      throw new Error(`The process ended with ${String(code)} before it had a server.`);
    }),
  ])) as [string];
  return {
    url,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async end() {
      child.stdin?.write('end\n');
      const [code] = await exit;
      return code;
    },
  };
}
