import { spawn } from 'node:child_process';
import path from 'node:path';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = path.resolve(import.meta.dirname, '../src/main.ts');

/** Runs the command as a process of its own, without a terminal; variables of this process's databases do not reach it. */
export function runCli(
  args: readonly string[],
  place: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CliRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/DATABASE_URL$|^PG|^NODE_ENV$|COLOR/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), ...place.env };
  const child = spawn(process.execPath, ['--conditions=@stratum/source', main, ...args], {
    cwd: place.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
