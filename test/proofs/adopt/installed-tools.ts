import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
const manifest = path.join(import.meta.dirname, 'tools/package.json');

/** The folder with the tools' node_modules; npm fills it when it is not there yet. */
export async function installedTools(): Promise<string> {
  const text = await fs.readFile(manifest, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const folder = path.join(root, 'node_modules/.cache/adopt-tools', digest);
  if (existsSync(path.join(folder, 'installed'))) return folder;
  await fs.mkdir(folder, { recursive: true });
  await fs.copyFile(manifest, path.join(folder, 'package.json'));
  // Prisma's scripts fetch engines from a host of its own; the one that it has in WebAssembly will do. It reads the
  // catalogue through an adapter that is newer than itself.
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const args = ['install', '--ignore-scripts', '--legacy-peer-deps', ...quiet];
  await promisify(execFile)('npm', args, { cwd: folder });
  await fs.writeFile(path.join(folder, 'installed'), '');
  return folder;
}
