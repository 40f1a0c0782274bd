import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { describe, expect, it } from 'vitest';

/** A child that counts its interrupts, and ends with their number when told by SIGUSR2. */
const CHILD = `
  let interrupts = 0;
  process.on('SIGINT', () => console.log('interrupted', ++interrupts));
  process.on('SIGUSR2', () => process.exit(40 + interrupts));
  setInterval(() => {}, 1000);
  console.log('pid', process.pid);
`;

const LAUNCHER = `
  import { runChild } from ${JSON.stringify(join(import.meta.dirname, 'run-child.mjs'))};
  const { code } = await runChild(process.execPath, ['-e', ${JSON.stringify(CHILD)}], { wholeGroup: false });
  process.exit(code);
`;

function launcher() {
  const process_ = spawn(process.execPath, ['--input-type=module', '-e', LAUNCHER], {
    env: { ...process.env, npm_lifecycle_event: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value as string;
  return { process: process_, line, exit: once(process_, 'exit') };
}

describe('a launcher', () => {
  it('returns the exit code of its child', async () => {
    const { line, exit } = launcher();
    process.kill(Number((await line()).split(' ')[1]), 'SIGUSR2');
    expect(await exit).toEqual([40, null]);
  });

  it('passes an interrupt on once, though the terminal and npm both send it', async () => {
    const { process: launched, line, exit } = launcher();
    const child = Number((await line()).split(' ')[1]);
    launched.kill('SIGINT');
    launched.kill('SIGINT');
    expect(await line()).toBe('interrupted 1');
    launched.kill('SIGINT');
    process.kill(child, 'SIGUSR2');
    expect(await exit).toEqual([41, null]);
  });

  it('waits for a child that takes its time to stop', async () => {
    const { process: launched, line, exit } = launcher();
    const child = Number((await line()).split(' ')[1]);
    launched.kill('SIGINT');
    await line();
    expect(launched.exitCode).toBeNull();
    process.kill(child, 'SIGUSR2');
    expect(await exit).toEqual([41, null]);
  });
});
