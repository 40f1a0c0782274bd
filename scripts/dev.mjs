// npm run dev: the example service from its sources, started again at every change.
import { join } from 'node:path';

import { launch } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { installed } from './workspace.mjs';
import { root } from './workspace-paths.mjs';

await launch(async () => {
  await installed();
  const { env, node } = await toolchain({ nodeMajor: 24 });
  const main = join(root, 'examples', 'platform-service', 'src', 'main.ts');
  const flags = ['--watch', '--watch-preserve-output', '--conditions=@stratum/source'];
  const { code } = await runChild(node, [...flags, main, ...process.argv.slice(2)], {
    env,
    cwd: root,
    wholeGroup: false,
  });
  return code;
});
