import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Verdict } from './run-mutant.ts';

const run = promisify(execFile);

/** A mutant by what is wrong with it, and the promise that is thought to catch it. */
export interface Suspect {
  readonly wrong: string;
  readonly promise: string | undefined;
}

/** Runs the suite on a mutant, or on the backend as it is. */
export async function verdictOn(suspect?: Suspect): Promise<Verdict> {
  const script = join(import.meta.dirname, 'run-mutant.ts');
  const { wrong, promise } = suspect ?? {};
  const given = [wrong, promise].filter((argument) => argument !== undefined);
  const args = ['--conditions=@stratum/source', script, ...given];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Verdict;
}

/** All of them, two at a time. */
export async function verdictsOn(
  suspects: readonly Suspect[],
): Promise<ReadonlyMap<string, Verdict | Error>> {
  const verdicts = new Map<string, Verdict | Error>();
  const rest = suspects.values();
  const work = async () => {
    for (const suspect of rest) {
      const verdict = verdictOn(suspect).catch((error: unknown) => error as Error);
      verdicts.set(suspect.wrong, await verdict);
    }
  };
  await Promise.all([work(), work()]);
  return verdicts;
}
