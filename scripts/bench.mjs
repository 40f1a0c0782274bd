// npm run bench: installs, and measures the repositories against their peers, or with --memory those in memory. Arguments
// after `--` go to the benchmark.
import { join } from 'node:path';

import { installedPeers } from './bench-peers.mjs';
import { launch } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { installed } from './workspace.mjs';
import { root } from './workspace-paths.mjs';

await launch(async () => {
  const given = process.argv.slice(2);
  await installed();
  const memory = given.includes('--memory');
  const alone = memory || given.includes('--no-peers') || given.includes('--help');
  if (!alone) await installedPeers();
  const { env, node } = await toolchain();
  const main = join(root, 'bench', memory ? 'memory' : 'src', 'main.ts');
  const flags = ['--expose-gc', '--conditions=@stratum/source'];
  const { code } = await runChild(node, [...flags, main, ...given], { env, cwd: root });
  return code;
});
