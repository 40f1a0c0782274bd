import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  MigrationFileError,
  readMigrations,
  type MigrationFileProblem,
} from '../src/build/index.ts';
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
    return (await readMigrations(folder, 'main', { allowEmpty: true })).embedded;
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** What is wrong with these files. */
export async function problemsOf(
  files: Readonly<Record<string, string>>,
): Promise<readonly MigrationFileProblem[]> {
  return problemsOfFolder(await folderOf(files));
}

/** The same for a folder, which is removed. */
export async function problemsOfFolder(folder: string): Promise<readonly MigrationFileProblem[]> {
  const error: unknown = await readMigrations(folder).catch((reason: unknown) => reason);
  await fs.rm(folder, { recursive: true, force: true });
  if (error instanceof MigrationFileError) return error.problems;
  throw new Error('The folder was read without a problem.', { cause: error });
}
