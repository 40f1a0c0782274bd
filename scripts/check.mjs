// npm run check: everything that can be checked, one line a step; what a step prints shows only
// when it fails. `--static` leaves the tests out.
import { performance } from 'node:perf_hooks';

import { launch, say, seconds } from './progress.mjs';
import { packageHygiene } from './package-hygiene.mjs';
import { runChild } from './run-child.mjs';
import { runTests } from './tests.mjs';
import { toolchain } from './toolchain.mjs';
import { installed, installedAndBuilt } from './workspace.mjs';
import { binaries, root } from './workspace-paths.mjs';

const withoutTests = process.argv.includes('--static');

await launch(async () => {
  await installed();
  const { env } = await toolchain({ pnpm: true });
  const tool = (name, ...args) =>
    runChild(`${binaries}/${name}`, args, { env, cwd: root, capture: true });
  const stratum = (...args) =>
    runChild('node', ['--conditions=@stratum/source', 'packages/cli/src/main.ts', ...args], {
      env,
      cwd: root,
      capture: true,
    });

  const steps = [
    ['format', () => tool('prettier', '--check', '--log-level=warn', '.')],
    ['lint', () => tool('oxlint')],
    ['types', () => tool('tsc', '--project', 'tsconfig.json')],
    ['layout', () => tool('vitest', 'run', '--project', 'layout')],
    ['migrations (stratum migrate check)', () => stratum('migrate', 'check', '--all')],
    ['statements (stratum prepare --check)', () => stratum('prepare', '--check')],
    ['dependencies (knip)', () => tool('knip', '--no-progress')],
    ['build', builtQuietly],
    ['packages as published (publint, attw)', () => packageHygiene({ env, tool })],
  ];

  const failed = [];
  for (const [title, work] of steps) {
    const started = performance.now();
    const { code, output, interrupted } = await work();
    if (interrupted) return 130;
    const mark = code === 0 ? 'ok    ' : 'FAILED';
    process.stdout.write(`${mark}  ${title}  ${seconds(performance.now() - started)}\n`);
    if (code !== 0) {
      failed.push(title);
      process.stdout.write(`${output.trim().replaceAll(/^/gm, '        ')}\n`);
    }
  }

  let tests;
  if (!withoutTests) {
    tests = await runTests(['--project=!layout', '--project=!proof-*']);
    if (tests.exitCode !== 0) failed.push('tests');
    process.stdout.write(`\n${tests.line}\n`);
  }

  if (failed.length === 0)
    say(`everything${withoutTests ? ' but the tests, which were left out,' : ''} is in order.`);
  else say(`NOT in order: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
});

async function builtQuietly() {
  try {
    await installedAndBuilt();
    return { code: 0, output: '' };
  } catch (error) {
    return { code: error.code ?? 1, output: String(error.message) };
  }
}
