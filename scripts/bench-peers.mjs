// The benchmark's peers are large (about 370 MB), so they are installed when they are to be measured and not with the
// workspace. Does nothing when nothing changed. Runs on Node 20.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { step } from './progress.mjs';
import { toolchain } from './toolchain.mjs';
import { cacheFolder, root } from './workspace-paths.mjs';

const folder = join(root, 'bench', 'peers');
const stamp = join(cacheFolder, 'bench-peers.json');

export async function installedPeers() {
  const fingerprint = fingerprintOf(['package.json', 'pnpm-lock.yaml', 'prisma/schema.prisma']);
  const made = ['node_modules', 'dist'].every((name) => existsSync(join(folder, name)));
  if (made && lastFingerprint() === fingerprint) return;
  const { env, node } = await toolchain({ pnpm: true });
  const install = ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false'];
  await step('installing the peers (the first time takes a minute)', 'pnpm', install, {
    env,
    cwd: folder,
  });
  // Prisma would fetch its schema engine before it generates a client, which it does without it: it is told that
  // there is one.
  await step("generating Prisma's client", 'pnpm', ['run', 'generate'], {
    env: { ...env, PRISMA_SCHEMA_ENGINE_BINARY: node, CHECKPOINT_DISABLE: '1' },
    cwd: folder,
  });
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(stamp, JSON.stringify({ fingerprint }));
}

function fingerprintOf(names) {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(folder, name))).update('\0');
  return hash.digest('hex');
}

function lastFingerprint() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8')).fingerprint;
  } catch {
    return undefined;
  }
}
