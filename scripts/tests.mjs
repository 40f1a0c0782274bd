// Runs vitest once and counts. Runs on Node 20.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { say } from './progress.mjs';
import { runChild } from './run-child.mjs';
import { toolchain } from './toolchain.mjs';
import { cacheFolder, root } from './workspace-paths.mjs';

/** The exit code that the run deserves, and the line that tells its counts. */
export async function runTests(args) {
  const { env, node } = await toolchain();
  const report = join(cacheFolder, `test-tally-${process.pid}.json`);
  mkdirSync(cacheFolder, { recursive: true });
  const reporters = ['--reporter=default', '--reporter=./scripts/tally-reporter.mjs'];
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { code, interrupted } = await runChild(node, [vitest, 'run', ...reporters, ...args], {
    env: { ...env, STRATUM_TEST_TALLY: report },
    cwd: root,
  });
  const tally = readTally(report);
  const { exitCode, line, remarks } = verdict({ tally, code, interrupted });
  for (const remark of remarks) say(remark);
  return { exitCode, line };
}

export function verdict({ tally, code, interrupted }) {
  const { passed, failed, skipped, brokenFiles, errors } = tally;
  // A file that cannot be loaded, or an error outside every test, is a failure that no test counts.
  const remarks = [];
  let failures = failed + brokenFiles + errors;
  if (failures === 0 && code !== 0) {
    remarks.push(
      interrupted ? 'the run was stopped.' : 'the test runner failed outside of the tests.',
    );
    failures = 1;
  }
  const nothingRan = passed + failures === 0;
  if (nothingRan)
    remarks.push('no test ran: check the names and the projects that were asked for.');
  const line = `${passed} passed, ${failures} failed` + (skipped > 0 ? `, ${skipped} skipped` : '');
  const exitCode = code !== 0 ? code : failures > 0 || nothingRan ? 1 : 0;
  return { exitCode, line, remarks };
}

function readTally(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, brokenFiles: 0, errors: 0 };
  } finally {
    rmSync(report, { force: true });
  }
}
