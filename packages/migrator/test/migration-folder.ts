import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readMigrations } from '../src/build/index.ts';
import type { EmbeddedMigrations } from '../src/index.ts';

/** A temporary folder with these files in it. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'migrations-'));
  await Promise.all(
    Object.entries(files).map(([name, text]) => fs.writeFile(path.join(folder, name), text)),
  );
  return folder;
}

/** These files as the build would embed them. */
export async function embed(files: Readonly<Record<string, string>>): Promise<EmbeddedMigrations> {
  const folder = await folderOf(files);
  try {
    return (await readMigrations(folder, 'main')).embedded;
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
