// Fingerprints of what an install and a build read: by content, so that a touched file or a
// switched branch changes nothing. Runs on Node 20.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root } from './workspace-paths.mjs';

const WORKSPACE_PARENTS = ['packages', 'examples'];
const WORKSPACE_FOLDERS = ['test', 'bench'];
const NOT_READ = new Set(['node_modules', 'dist', '.turbo', '.stratum', 'coverage', 'fixtures']);

export function workspacePackages() {
  const nested = WORKSPACE_PARENTS.flatMap((parent) =>
    children(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [...nested, ...WORKSPACE_FOLDERS].filter((folder) =>
    existsSync(join(root, folder, 'package.json')),
  );
}

export function installFingerprint() {
  return fingerprint([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.npmrc',
    'package.json',
    ...workspacePackages().map((folder) => `${folder}/package.json`),
  ]);
}

export function buildFingerprint() {
  const sources = [...workspacePackages(), 'migrations'].flatMap((folder) =>
    filesUnder(join(root, folder)),
  );
  return fingerprint([
    'pnpm-lock.yaml',
    'package.json',
    'turbo.json',
    'tsconfig.base.json',
    'tsup.preset.ts',
    ...sources.filter((path) => !path.endsWith('.md') && !path.endsWith('.test.ts')),
  ]);
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    const file = join(root, path);
    if (!existsSync(file)) continue;
    hash.update(`${path}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_READ.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() ? [relative(root, path)] : [];
  });
}

function children(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
