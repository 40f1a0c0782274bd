import { vi } from 'vitest';
import { explainError } from '../../src/explain-error.ts';
import { program } from '../../src/program.ts';
import type { CliRun } from '../run-cli.ts';

/** Runs the command in this process, with what it writes and would exit with. */
export async function runProgram(...args: readonly string[]): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  const before = process.exitCode;
  process.exitCode = 0;
  let code: number;
  try {
    await program().parseAsync(['node', 'stratum', ...args]);
    code = Number(process.exitCode);
  } catch (error) {
    const { text, exitCode } = explainError(error);
    stderr += text;
    code = exitCode;
  } finally {
    process.exitCode = before;
    out.mockRestore();
    err.mockRestore();
  }
  return { code, stdout, stderr };
}
