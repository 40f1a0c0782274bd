// Runs one child process and gets out of its way: signals reach it exactly once, whoever sent
// them, and the launcher ends only after it, with its exit code. Runs on Node 20.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { performance } from 'node:perf_hooks';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// A terminal's Ctrl-C reaches npm and this process, and npm passes it on: two copies of one wish.
const SAME_WISH_MS = 1000;

/**
 * `capture` keeps the output instead of showing it. `wholeGroup` sends signals to the child and
 * its children alike; without it the child alone is told, and looks after its own.
 *
 * The child has a process group of its own, so that the terminal cannot signal it behind our back.
 */
export function runChild(command, args, { env, cwd, capture = false, wholeGroup = true } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: env ?? process.env,
      cwd,
      detached: process.platform !== 'win32',
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });

    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));

    const stopForwarding = forwardSignals((signal) => {
      if (child.pid === undefined) return;
      try {
        if (wholeGroup && process.platform !== 'win32') process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It ended in the meantime; its 'close' event is on the way.
      }
    });

    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('close', (code, signal) => {
      const interrupted = stopForwarding();
      resolve({
        code: code ?? 128 + (constants.signals[signal] ?? 0),
        interrupted: interrupted || signal !== null,
        output: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
}

function forwardSignals(send) {
  let last = -Infinity;
  let interrupted = false;

  const pass = (signal) => {
    const now = performance.now();
    if (now - last < SAME_WISH_MS) return;
    last = now;
    interrupted = true;
    send(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };

  for (const signal of FORWARDED) process.on(signal, pass);

  // When npm itself is killed outright it passes nothing on: notice that it is gone.
  const parent = process.ppid;
  const watch =
    process.env.npm_lifecycle_event === undefined
      ? undefined
      : setInterval(() => {
          if (process.ppid !== parent && !interrupted) pass('SIGTERM');
        }, 500);
  watch?.unref();

  return () => {
    for (const signal of FORWARDED) process.off(signal, pass);
    clearInterval(watch);
    return interrupted;
  };
}
