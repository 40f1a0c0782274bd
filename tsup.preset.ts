import type { Options } from 'tsup';

/** How every package is built: ESM for Node, with declarations; dependencies stay imports. */
export function packageBuild(options: Pick<Options, 'entry'> = {}): Options {
  return {
    entry: ['src/index.ts'],
    format: 'esm',
    platform: 'node',
    target: 'node22',
    tsconfig: 'tsconfig.json',
    dts: true,
    sourcemap: true,
    clean: true,
    silent: true,
    ...options,
  };
}
