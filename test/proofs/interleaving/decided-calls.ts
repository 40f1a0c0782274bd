import { isStorageError } from '@stratum/kernel';
import { storageOf } from '../../conformance/databases.ts';
import { callMethod } from '../../conformance/methods.ts';
import type { CallGenerator } from '../differential/call-generator.ts';
import type { CallableMethod } from '../differential/callable-methods.ts';
import type { MemorySide } from '../differential/memory-side.ts';
import { errorText, plainText } from '../differential/plain-text.ts';
import type { CallStep } from '../differential/step.ts';

/** What decides each of them is a read. */
const DECIDED = ['conflict', 'in_use', 'missing_reference'] as const;
const DRAWS = 60;

export function isDecided(answer: string): boolean {
  return DECIDED.some((code) => answer.startsWith(`${code} `));
}

/**
 * The calls of two units, each of which would have to come before the other: one is refused with a declared outcome and
 * writes; the other reads what that writes and changes what the refusal hung on. None if few draws find no such calls.
 */
export async function decidedCalls(
  generator: CallGenerator,
  among: readonly CallableMethod[],
  memory: MemorySide,
): Promise<readonly [CallStep[], CallStep[]] | undefined> {
  const writes = among.filter((method) => method.writes);
  const reads = among.filter((method) => !method.writes);
  const answers = (steps: readonly CallStep[]) => answersUndone(memory, steps);

  const refused = await generator.search(writes, DRAWS, async (step) =>
    (await answers([step])).every(isDecided),
  );
  if (refused === undefined) return undefined;
  const [refusal] = await answers([refused]);
  const otherwise = await generator.search(writes, DRAWS * 2, async (step) => {
    const [did, then] = await answers([step, refused]);
    return !isError(did!) && then !== refusal;
  });
  if (otherwise === undefined) return undefined;
  const write = await generator.search(writes, DRAWS, async (step) => {
    const [did, then] = await answers([step, otherwise]);
    return !isError(did!) && !isError(then!);
  });
  if (write === undefined) return undefined;
  const read = await generator.search(reads, DRAWS, async (step) => {
    const [before, , after] = await answers([step, write, step]);
    return !isError(before!) && before !== after;
  });
  return (
    read && [
      [refused, write],
      [read, otherwise],
    ]
  );
}

function isError(answer: string): boolean {
  return answer.startsWith('error ');
}

/** What the calls are answered in a unit of which nothing stays; a declared outcome by its code, as in a history. */
async function answersUndone(memory: MemorySide, steps: readonly CallStep[]): Promise<string[]> {
  const answers: string[] = [];
  const unit = await storageOf(memory.storages, steps[0]!.database).begin();
  for (const step of steps) {
    memory.sources.at(step);
    const method = { repository: step.repository, name: step.method };
    try {
      answers.push(plainText(await callMethod(unit.repositories, method, step.args)));
    } catch (error) {
      const text = errorText(error);
      answers.push(isStorageError(error) && isDecided(text) ? text : `error ${text}`);
    }
  }
  await unit.cancel();
  return answers;
}
