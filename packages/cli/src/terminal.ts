import { createInterface } from 'node:readline/promises';

/** The person at the other end, if there is one. */
export interface Terminal {
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  ask(question: string): Promise<string>;
}

export const processTerminal: Terminal = {
  get interactive() {
    return process.stdin.isTTY && process.stderr.isTTY;
  },
  async ask(question) {
    // Standard error, so that a question never mixes with output that is piped somewhere.
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    const closed = new AbortController();
    reader.once('close', () => closed.abort());
    try {
      return await reader.question(question, { signal: closed.signal });
    } catch (error) {
      // Ctrl-C and Ctrl-D are answers, too.
      if (!closed.signal.aborted) throw error;
      process.stderr.write('\n');
      return '';
    } finally {
      reader.close();
    }
  },
};

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
