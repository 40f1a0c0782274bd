import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { runtimePackages } from './runtime-packages.ts';
import { repositoryRoot } from './source-tree.ts';

/** pg, and what it brings along. */
const DRIVER = [
  'pg',
  'pg-cloudflare',
  'pg-connection-string',
  'pg-int8',
  'pg-pool',
  'pg-protocol',
  'pg-types',
  'pgpass',
  'postgres-array',
  'postgres-bytea',
  'postgres-date',
  'postgres-interval',
  'split2',
  'xtend',
];

it.for([
  ['kernel', []],
  ['data-model', []],
  ['storage', []],
  ['storage-memory', []],
  ['pg-connection', DRIVER],
  ['migrator', DRIVER],
  ['engine-pg', ['kysely', ...DRIVER]],
  ['storage-pg', ['kysely', ...DRIVER]],
] as const)(
  'a service that uses %s installs what it runs, and nothing of what builds it',
  ([name, packages]) => {
    const foreign = runtimePackages(join(repositoryRoot, 'packages', name))
      .map((one) => one.name)
      .filter((one) => !one.startsWith('@stratum/'));

    expect(foreign).toEqual([...packages].sort());
  },
);

it.for(['engine-pg', 'migrator'])(
  '%s/build says what to install where the parser is missing',
  async (name) => {
    const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (specifier !== 'libpg-query') return next(specifier, context);
      throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
    } });`;
    const args = [
      '--conditions=@stratum/source',
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
    ];
    const entry = join(repositoryRoot, 'packages', name, 'src/build/index.ts');
    const failed: unknown = await promisify(execFile)(process.execPath, [...args, entry]).catch(
      (error: unknown) => error,
    );

    expect((failed as { stderr?: string }).stderr).toContain(
      `@stratum/${name}/build reads SQL with libpg-query, which is not installed. Run: npm install --save-dev`,
    );
  },
);
