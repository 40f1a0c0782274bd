// npm test: installs, builds, and runs every test once. Arguments after `--` go to vitest.
import { launch } from './progress.mjs';
import { runTests } from './tests.mjs';
import { installedAndBuilt } from './workspace.mjs';

await launch(async () => {
  await installedAndBuilt();
  const { exitCode, line } = await runTests(process.argv.slice(2));
  process.stdout.write(`\n${line}\n`);
  return exitCode;
});
