// What the launchers say on the screen. Runs on Node 20.
import { performance } from 'node:perf_hooks';

import { runChild } from './run-child.mjs';

export function say(line) {
  process.stdout.write(`stratum: ${line}\n`);
}

/** Thrown when a step has failed and has already said why. */
export class StepFailed extends Error {
  constructor(code) {
    super('A step failed.');
    this.code = code;
  }
}

/** Runs a command quietly under one line that says what is done and why; its output shows only when it fails. */
export async function step(title, command, args, options = {}) {
  say(`${title} …`);
  const started = performance.now();
  const verbose = process.env.STRATUM_VERBOSE === '1';
  const result = await runChild(command, args, { ...options, capture: !verbose });
  if (result.interrupted) throw new StepFailed(result.code === 0 ? 130 : result.code);
  if (result.code !== 0) {
    process.stderr.write(result.output);
    say(`failed: ${title}. The output above says why.`);
    throw new StepFailed(result.code);
  }
  say(`done in ${seconds(performance.now() - started)}.`);
  return result;
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Runs a launcher to its end and exits with its code. */
export async function launch(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.exitCode = error.code;
  }
}
