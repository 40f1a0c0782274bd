// npm start: installs, builds, and serves the example until it is stopped.
import { join } from 'node:path';

import { launch } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { installedAndBuilt } from './workspace.mjs';
import { root } from './workspace-paths.mjs';

await launch(async () => {
  await installedAndBuilt({ only: 'service' });
  const { env, node } = await toolchain();
  const main = join(root, 'examples', 'platform-service', 'dist', 'main.js');
  const options = { env, cwd: root, wholeGroup: false };
  const { code } = await runChild(
    node,
    ['--enable-source-maps', main, ...process.argv.slice(2)],
    options,
  );
  return code;
});
