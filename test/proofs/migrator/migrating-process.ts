import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { EmbeddedMigrations, MigrationEvent } from '@stratum/migrator';
import { readMigrations } from '@stratum/migrator/build';

export interface MigratingProcess {
  /** While it runs: it waits at each event until the next one is asked for. */
  readonly events: AsyncIterable<MigrationEvent>;
  /** Kills it on the spot. */
  kill(): void;
  /** Its exit code; null when it was killed. */
  readonly exit: Promise<number | null>;
}

/** Migrations that processes can be started with. */
export interface MigrationSet extends AsyncDisposable {
  readonly migrations: EmbeddedMigrations;
  start(url: string): MigratingProcess;
}

export async function migrationSet(files: Readonly<Record<string, string>>): Promise<MigrationSet> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-proof-'));
  for (const [name, text] of Object.entries(files)) {
    await fs.writeFile(path.join(folder, name), text);
  }
  const { embedded } = await readMigrations(folder, 'main');
  const file = path.join(folder, 'migrations.json');
  await fs.writeFile(file, JSON.stringify(embedded));
  return {
    migrations: embedded,
    start: (url) => start(url, file),
    [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }),
  };
}

const script = path.join(import.meta.dirname, 'migrate-and-report.ts');

function start(url: string, file: string): MigratingProcess {
  const child = spawn(process.execPath, ['--conditions=@stratum/source', script, url, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // It may have been killed with a byte on its way.
  child.stdin.on('error', () => undefined);
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return {
    events: eventsOf(child),
    kill: () => void child.kill('SIGKILL'),
    exit,
  };
}

async function* eventsOf({
  stdin,
  stdout,
}: {
  readonly stdin: Writable;
  readonly stdout: Readable;
}): AsyncIterable<MigrationEvent> {
  for await (const line of createInterface({ input: stdout })) {
    yield JSON.parse(line) as MigrationEvent;
    stdin.write('.');
  }
}
