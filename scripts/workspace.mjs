// Brings the working tree to a state that can run: dependencies installed, packages built.
// Does nothing, quickly, when nothing changed. Runs on Node 20.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildFingerprint, installFingerprint, workspacePackages } from './fingerprint.mjs';
import { step } from './progress.mjs';
import { toolchain } from './toolchain.mjs';
import { withWorkspaceLock } from './workspace-lock.mjs';
import { binaries, cacheFolder, root } from './workspace-paths.mjs';

const service = 'platform-service';

export function installed() {
  return withWorkspaceLock(install);
}

/** `only: 'service'` builds the example service and what it depends on; otherwise everything. */
export function installedAndBuilt({ only } = {}) {
  return withWorkspaceLock(async () => {
    await install();
    await build(only ?? 'everything');
  });
}

async function install() {
  const fingerprint = installFingerprint();
  if (existsSync(join(binaries, 'turbo')) && stamp('install').fingerprint === fingerprint) return;
  const { env } = await toolchain({ pnpm: true });
  const first = !existsSync(join(root, 'node_modules', '.modules.yaml'));
  const why = first
    ? 'the first time takes about half a minute'
    : 'a package.json or the lockfile changed';
  await step(
    `installing dependencies (${why})`,
    'pnpm',
    ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'],
    { env, cwd: root },
  );
  writeStamp('install', { fingerprint });
}

async function build(target) {
  const fingerprint = buildFingerprint();
  const last = stamp('build');
  const fresh =
    last.fingerprint === fingerprint &&
    (last.target === target || last.target === 'everything') &&
    distFolders(last.target).every((folder) => existsSync(folder));
  if (fresh) return;
  const { env } = await toolchain({ pnpm: true });
  const filter = target === service || target === 'service' ? [`--filter=${service}...`] : [];
  await step(
    last.fingerprint === undefined ? 'building the packages (first time)' : 'building what changed',
    join(binaries, 'turbo'),
    ['run', 'build', '--output-logs=errors-only', '--no-update-notifier', ...filter],
    { env, cwd: root },
  );
  writeStamp('build', { fingerprint, target });
}

function distFolders(target) {
  if (target === 'service') return [join(root, 'examples', service, 'dist', 'main.js')];
  return workspacePackages()
    .filter((folder) => existsSync(join(root, folder, 'tsup.config.ts')))
    .map((folder) => join(root, folder, 'dist'));
}

function stamp(name) {
  try {
    return JSON.parse(readFileSync(join(cacheFolder, `${name}.json`), 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(name, value) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(join(cacheFolder, `${name}.json`), JSON.stringify(value));
}
