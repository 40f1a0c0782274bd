// npm run bench: installs, and measures the repositories against their peers. Arguments after `--` go to the benchmark.
import { join } from 'node:path';

import { launch } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { installed } from './workspace.mjs';
import { root } from './workspace-paths.mjs';

await launch(async () => {
  await installed();
  const { env, node } = await toolchain();
  const main = join(root, 'bench', 'src', 'main.ts');
  const flags = ['--expose-gc', '--conditions=@stratum/source'];
  const args = [...flags, main, ...process.argv.slice(2)];
  const { code } = await runChild(node, args, { env, cwd: root });
  return code;
});
