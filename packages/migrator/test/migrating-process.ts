import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedMigrations, MigrationEvent } from '../src/index.ts';

/**
 * Migrates in another process. `isDeadline` sees each event; when it says yes, the process is killed on
 * the spot. Resolves when the process is gone, with whether it was killed.
 */
export async function migrateInProcess(
  url: string,
  migrations: EmbeddedMigrations,
  isDeadline: (event: MigrationEvent) => boolean | Promise<boolean>,
): Promise<{ killed: boolean }> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'migrating-'));
  const file = path.join(folder, 'migrations.json');
  await fs.writeFile(file, JSON.stringify(migrations));
  const script = path.join(import.meta.dirname, 'run-and-report.ts');
  const child = spawn(process.execPath, ['--conditions=@stratum/source', script, url, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let killed = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!killed && (await isDeadline(JSON.parse(line) as MigrationEvent))) {
      child.kill('SIGKILL');
      killed = true;
    }
  }
  await exit;
  await fs.rm(folder, { recursive: true, force: true });
  return { killed };
}
