// npm test: installs, builds, and runs every test once but the long proofs. Arguments after `--` go to vitest.
// npm run proofs (`--proofs`): the long proofs alone.
import { launch } from './progress.mjs';
import { runTests } from './tests.mjs';
import { installedAndBuilt } from './workspace.mjs';

await launch(async () => {
  const [first, ...rest] = process.argv.slice(2);
  const proofs = first === '--proofs';
  const args = proofs ? rest : process.argv.slice(2);
  const chosen = args.some((arg) => arg.startsWith('--project'));
  const projects = chosen ? [] : [`--project=${proofs ? '' : '!'}proof-*`];
  await installedAndBuilt();
  const { exitCode, line } = await runTests([...projects, ...args]);
  process.stdout.write(`\n${line}\n`);
  return exitCode;
});
