import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A temporary folder with these files in it. */
export async function folderOf(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-cli-')));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  return {
    path: folder,
    [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true, force: true }),
  };
}
