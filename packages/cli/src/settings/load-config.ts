import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../user-error.ts';
import { checkConfig } from './config-schema.ts';
import type { StratumConfig } from './define-config.ts';

export interface LoadedConfig {
  readonly config: StratumConfig;
  readonly file: string;
}

const NAMES = ['ts', 'mts', 'js', 'mjs'].map((extension) => `stratum.config.${extension}`);

/** The config's file: the one that was named, or the nearest of `folder` and the folders above it. */
export function findConfig(folder: string, named: string | undefined): string | undefined {
  if (named !== undefined) {
    const file = path.resolve(folder, named);
    if (!existsSync(file)) throw new UserError(`There is no ${named}, which --config names.`);
    return file;
  }
  const found = NAMES.map((name) => path.join(folder, name)).find((file) => existsSync(file));
  const parent = path.dirname(folder);
  return found ?? (parent === folder ? undefined : findConfig(parent, undefined));
}

export async function loadConfig(file: string): Promise<LoadedConfig> {
  const checked = checkConfig(await defaultExport(file));
  if ('config' in checked) return { config: checked.config, file };
  const problems = checked.problems.map((problem) => `  ${problem}`).join('\n');
  throw new UserError(`${path.basename(file)} cannot be used:\n${problems}`);
}

async function defaultExport(file: string): Promise<unknown> {
  const name = path.basename(file);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return module.default;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    const remedy =
      code === 'ERR_MODULE_NOT_FOUND' && message?.includes('@stratum/cli') === true
        ? ' Install @stratum/cli beside it, or export a plain object.'
        : '';
    throw new UserError(`${name} could not be loaded: ${message ?? 'unknown reason'}.${remedy}`, {
      cause: error,
    });
  }
}
