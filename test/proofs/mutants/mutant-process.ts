import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Verdict } from './run-mutant.ts';

const run = promisify(execFile);

/** Runs the suite on a mutant, or on the backend as it is. */
export async function verdictOn(wrong?: string): Promise<Verdict> {
  const script = join(import.meta.dirname, 'run-mutant.ts');
  const args = ['--conditions=@stratum/source', script, ...(wrong === undefined ? [] : [wrong])];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Verdict;
}

/** All of them, two at a time. */
export async function verdictsOn(
  mutants: readonly string[],
): Promise<ReadonlyMap<string, Verdict | Error>> {
  const verdicts = new Map<string, Verdict | Error>();
  const rest = mutants.values();
  const work = async () => {
    for (const wrong of rest) {
      verdicts.set(wrong, await verdictOn(wrong).catch((error: unknown) => error as Error));
    }
  };
  await Promise.all([work(), work()]);
  return verdicts;
}
