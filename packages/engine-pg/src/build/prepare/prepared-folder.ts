import { promises as fs } from 'node:fs';
import path from 'node:path';

/** What was written at the last `prepare`, by file name; nothing where that was never done. */
export async function readPrepared(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await fs.readdir(folder).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return [];
    throw error;
  });
  const files = await Promise.all(
    names
      .filter((name) => isPrepared(name))
      .map(async (name) => [name, await fs.readFile(path.join(folder, name), 'utf8')] as const),
  );
  return new Map(files);
}

/** Writes what has changed and removes what is left over; says which files those were. */
export async function writePrepared(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const present = await readPrepared(folder);
  const changed: string[] = [];
  await fs.mkdir(folder, { recursive: true });
  for (const [name, text] of files) {
    if (present.get(name) === text) continue;
    await fs.writeFile(path.join(folder, name), text);
    changed.push(name);
  }
  for (const name of present.keys()) {
    if (files.has(name)) continue;
    await fs.rm(path.join(folder, name));
    changed.push(name);
  }
  return changed;
}

/** The folder may hold other files; those are left alone. */
function isPrepared(name: string): boolean {
  return name.endsWith('.json') || name.endsWith('.generated.ts');
}
