import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const house = path.resolve(import.meta.dirname, '../../..');

const FILES = ['package.json', 'tsconfig.base.json', 'vitest.config.ts', '.prettierrc.json'];
const LEFT_OUT = new Set(['node_modules', 'dist', 'fixtures', '.turbo']);

/** The house's sources in a folder of their own, whose packages find each other there. */
export class HouseCopy implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<HouseCopy> {
    const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-house-')));
    const filter = (source: string) => !LEFT_OUT.has(path.basename(source));
    const packages = (await fs.readdir(path.join(house, 'packages'))).map(
      (one) => `packages/${one}`,
    );
    for (const part of [...FILES, ...packages, 'test', 'migrations', 'scripts']) {
      await fs.cp(path.join(house, part), path.join(root, part), { recursive: true, filter });
    }
    await fs.mkdir(path.join(root, 'examples'));
    await fs.symlink(path.join(house, 'node_modules'), path.join(root, 'node_modules'));
    for (const part of [...packages, 'test']) await linkModules(root, `${part}/node_modules`);
    return new HouseCopy(root);
  }

  /** The path and text of every file that a person would write. */
  async files(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const entry of await fs.readdir(this.root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      found.set(path.relative(this.root, file), await fs.readFile(file, 'utf8'));
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await fs.rm(this.root, { recursive: true });
  }
}

/** What a package depends on: of the house, as it is in the copy; of others, where it is installed. */
async function linkModules(root: string, folder: string): Promise<void> {
  const from = path.join(house, folder);
  const names = await fs.readdir(from).catch(() => []);
  for (const name of names) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) {
      await linkModules(root, path.join(folder, name));
      continue;
    }
    const place = await fs.realpath(path.join(from, name));
    const inside = path.relative(house, place);
    const target = inside.startsWith('node_modules') ? place : path.join(root, inside);
    await fs.mkdir(path.join(root, folder), { recursive: true });
    await fs.symlink(target, path.join(root, folder, name));
  }
}
