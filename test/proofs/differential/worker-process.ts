import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Order, Report } from './sequence-worker.ts';

/** A process that compares sequences, as seen from the one that shares them out. */
export class WorkerProcess {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'sequence-worker.ts'), [], {
      execArgv: ['--conditions=@stratum/source'],
      serialization: 'advanced',
    });
  }

  /** @throws Error when the process has died of it */
  async obey(order: Order): Promise<Report> {
    const controller = new AbortController();
    const { signal } = controller;
    try {
      const answer = once(this.#child, 'message', { signal }) as Promise<[Report]>;
      const end = once(this.#child, 'exit', { signal }).then(([code]: unknown[]): never => {
        throw new Error(`A worker ended (${String(code)}). What it said last stands above.`);
      });
      this.#child.send(order);
      const [report] = await Promise.race([answer, end]);
      return report;
    } finally {
      controller.abort();
    }
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    await this.obey({ kind: 'close' });
    await gone;
  }

  kill(): void {
    this.#child.kill();
  }
}
