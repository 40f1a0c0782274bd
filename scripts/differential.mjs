// npm run differential: random sequences of calls on memory and on Postgres, compared. Arguments after `--` go to it.
import { join } from 'node:path';

import { launch } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { installed } from './workspace.mjs';
import { root } from './workspace-paths.mjs';

await launch(async () => {
  await installed();
  const { env, node } = await toolchain();
  const main = join(root, 'test', 'proofs', 'differential', 'main.ts');
  const args = ['--conditions=@stratum/source', main, ...process.argv.slice(2)];
  const { code } = await runChild(node, args, { env, cwd: root });
  return code;
});
