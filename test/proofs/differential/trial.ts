import { isStorageError, type StorageErrorCode } from '@stratum/kernel';
import { handleOf, storageOf, type EveryAccess } from '../../conformance/databases.ts';
import { callMethod } from '../../conformance/methods.ts';
import { isFruit } from './is-fruit.ts';
import type { OpenUnit } from './sequence-runner.ts';
import type { Side } from './side.ts';
import type { CallStep } from './step.ts';

/** What would become of a call. */
export interface TrialResult {
  /** It does or finds something. */
  readonly fruit: boolean;
  readonly code: StorageErrorCode | undefined;
  /** The states and outcomes that the answer names. */
  readonly kinds: readonly string[];
}

const UNKNOWN: TrialResult = { fruit: true, code: undefined, kinds: [] };

/** Makes the call and undoes it. */
export async function tryCall(
  side: Side,
  step: CallStep,
  unit: OpenUnit | undefined,
): Promise<TrialResult> {
  let result = UNKNOWN;
  const attempt = async (access: Partial<EveryAccess>) => {
    const call = { repository: step.repository, name: step.method };
    try {
      const answer = await callMethod(access as EveryAccess, call, step.args);
      result = { fruit: isFruit(answer), code: undefined, kinds: kindsIn(answer) };
    } catch (error) {
      const code = isStorageError(error) ? error.code : undefined;
      result = { fruit: false, code, kinds: [] };
    }
  };
  side.sources.at(step);
  if (unit?.database === step.database) {
    // A snapshot has no savepoints, and a unit that has failed refuses them.
    await unit.undone?.(attempt).catch(() => undefined);
    return result;
  }
  const storage = storageOf(side.storages, step.database);
  const { organization } = step;
  const handle = organization === undefined ? storage : handleOf(storage, organization);
  const trial = await handle.begin();
  await attempt(trial.repositories);
  await trial.cancel();
  return result;
}

export function kindsIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const held = Object.entries(answer as Record<string, unknown>);
  return held.flatMap(([name, value]) =>
    name === 'kind' && typeof value === 'string' ? [value] : kindsIn(value),
  );
}
