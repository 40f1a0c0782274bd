// Two launchers in one folder take turns to install and build. Runs on Node 20.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { say } from './progress.mjs';
import { root } from './workspace-paths.mjs';

const folder = join(root, '.stratum');
const lock = join(folder, 'workspace.lock');

export async function withWorkspaceLock(work) {
  mkdirSync(folder, { recursive: true });
  await take();
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

async function take() {
  for (let told = false; ;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = holderOfLock();
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`waiting for another start (process ${holder ?? '?'}) to install and build …`);
    told = true;
    await delay(250);
  }
}

function holderOfLock() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
