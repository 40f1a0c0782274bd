import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BaseFile } from '@stratum/migrator/build';
import { UserError } from '../user-error.ts';

const execute = promisify(execFile);

export interface BaseBranch {
  /** As it was given, or found. */
  readonly name: string;
  /** The folder as both branches have had it. */
  readonly common: readonly BaseFile[];
  /** The folder at the tip of the base branch. */
  readonly tip: readonly BaseFile[];
}

const USUAL = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/** The SQL files of a folder on the branch that ours will be merged into; `undefined` where there is none. */
export async function readBaseBranch(
  folder: string,
  wanted: string | undefined,
): Promise<BaseBranch | undefined> {
  const name = await branchName(folder, wanted);
  if (name === undefined) return undefined;
  const tip = await commitOf(folder, name);
  if (tip === undefined) throw unknownBranch(name);
  // A shallow clone may not know where the branches parted.
  const common = (await git(folder, 'merge-base', 'HEAD', tip).catch(() => tip)).trim();
  return { name, common: await filesAt(folder, common), tip: await filesAt(folder, tip) };
}

async function branchName(folder: string, wanted: string | undefined): Promise<string | undefined> {
  if (wanted !== undefined) return wanted;
  for (const name of USUAL) {
    if ((await commitOf(folder, name)) !== undefined) return name;
  }
  return undefined;
}

async function commitOf(folder: string, name: string): Promise<string | undefined> {
  const found = git(
    folder,
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${name}^{commit}`,
  );
  return found.then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function filesAt(folder: string, commit: string): Promise<BaseFile[]> {
  const listed = await git(folder, 'ls-tree', '--name-only', '-z', commit, '--', './').catch(
    () => '',
  );
  const names = listed.split('\0').filter((name) => name.endsWith('.sql'));
  return Promise.all(
    names.map(async (name) => {
      const file = path.basename(name);
      return { file, text: await git(folder, 'show', `${commit}:./${file}`) };
    }),
  );
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

function unknownBranch(name: string): UserError {
  return new UserError(
    `git knows no branch or commit ${name} here. Fetch it first (git fetch origin ${name.replace(/^origin\//, '')}), or ` +
      'name another one with --base.',
  );
}
