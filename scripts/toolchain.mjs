// Finds a Node and a pnpm that are new enough: those at hand, or else those of the npm registry
// through npx, which every Node brings along. Runs on Node 20.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { say, StepFailed } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { cacheFolder, root } from './workspace-paths.mjs';

const NODE = { major: 22, minor: 18, wanted: '24' };
const PNPM = { major: 12, wanted: '12' };

const remembered = join(cacheFolder, 'toolchain.json');
const windows = process.platform === 'win32';

/** The environment in which `node` is new enough; with `pnpm: true`, `pnpm` is too. */
export async function toolchain({ pnpm = false, nodeMajor = NODE.major } = {}) {
  if (nodeIsNewEnough(nodeMajor) && (!pnpm || pnpmIsNewEnough())) {
    return toolchainIn(dirname(process.execPath));
  }

  const known = rememberedFolder();
  if (known !== undefined) return toolchainIn(known);

  const missing = nodeIsNewEnough(nodeMajor)
    ? `pnpm ${PNPM.major} or newer`
    : `Node ${nodeMajor}${nodeMajor === NODE.major ? `.${NODE.minor}` : ''} or newer (this is ${process.versions.node})`;
  say(
    `fetching Node ${NODE.wanted} and pnpm ${PNPM.wanted} through npx, as ${missing} is needed …`,
  );
  const folder = await fetchedFolder();
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(remembered, JSON.stringify({ folder }));
  return toolchainIn(folder);
}

function toolchainIn(folder) {
  const env = {
    ...process.env,
    PATH: [folder, process.env.PATH].filter(Boolean).join(delimiter),
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  // What npm tells its scripts about itself would only make pnpm warn.
  for (const name of Object.keys(env)) {
    if (/^npm_(lifecycle|package|command|execpath|node_execpath)/.test(name)) delete env[name];
    if (
      /^npm_config_(user_agent|npm_version|local_prefix|global_prefix|prefix|init_module|globalconfig|node_gyp|noproxy|cache)$/.test(
        name,
      )
    )
      delete env[name];
  }
  return { env, node: join(folder, windows ? 'node.exe' : 'node') };
}

function nodeIsNewEnough(nodeMajor) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return (
    major > nodeMajor || (major === nodeMajor && (nodeMajor > NODE.major || minor >= NODE.minor))
  );
}

function pnpmIsNewEnough() {
  try {
    const version = execFileSync('pnpm', ['--version'], {
      cwd: root,
      encoding: 'utf8',
      shell: windows,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number(version.trim().split('.')[0]) >= PNPM.major;
  } catch {
    return false;
  }
}

function rememberedFolder() {
  try {
    const { folder } = JSON.parse(readFileSync(remembered, 'utf8'));
    return existsSync(join(folder, 'node')) && existsSync(join(folder, 'pnpm'))
      ? folder
      : undefined;
  } catch {
    return undefined;
  }
}

async function fetchedFolder() {
  const packages = ['-p', `node@${NODE.wanted}`, '-p', `pnpm@${PNPM.wanted}`];
  const marker = 'stratum-path=';
  const print = `console.log(${JSON.stringify(marker)} + process.env.PATH)`;
  const { code, interrupted, output } = await runChild(
    windows ? 'npx.cmd' : 'npx',
    ['--yes', '--loglevel=error', ...packages, '--', 'node', '-e', print],
    { capture: true },
  );
  if (interrupted) throw new StepFailed(130);
  const line = output.split('\n').find((text) => text.startsWith(marker));
  const folder = line
    ?.slice(marker.length)
    .split(delimiter)
    .find((path) => existsSync(join(path, 'pnpm')) && existsSync(join(path, 'node')));
  if (code === 0 && folder !== undefined) return folder;
  process.stderr.write(output);
  say(
    `could not fetch Node ${NODE.wanted} and pnpm ${PNPM.wanted}. Check that the npm registry can be ` +
      `reached, or install Node ${NODE.major}.${NODE.minor} or newer and pnpm ${PNPM.major} yourself.`,
  );
  throw new StepFailed(1);
}
