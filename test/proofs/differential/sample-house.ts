import { ManualClock } from '@stratum/kernel';
import { databases, type Database, type EveryAccess } from '../../conformance/databases.ts';
import { Given } from '../../conformance/given.ts';
import { callMethod, methods } from '../../conformance/methods.ts';
import { makeSampleRows } from '../../conformance/sample-rows.ts';
import type { World } from '../../conformance/world.ts';
import { MemorySide } from './memory-side.ts';
import type { CallStep } from './step.ts';

/**
 * The calls that make a row of every kind, each in a state that takes some steps to reach: the suite's sample rows, as
 * steps. Some sequences begin with them.
 */
export async function recordSampleHouse(start: number): Promise<readonly CallStep[]> {
  const side = new MemorySide();
  const clock = new ManualClock(new Date(start));
  const steps: CallStep[] = [];
  const call = async (method: (typeof methods)[number], args: readonly unknown[]) => {
    const step: CallStep = {
      kind: 'call',
      number: steps.length + 1,
      now: clock.now().getTime(),
      database: method.database,
      repository: method.repository,
      method: method.name,
      args,
      organization: undefined,
      twist: undefined,
    };
    steps.push(step);
    side.sources.at(step);
    const { storage, contacts } = side.storages;
    const { repositories } = step.database === 'main' ? storage : contacts;
    return callMethod(repositories as EveryAccess, method, args);
  };
  const access = (of: Database) => {
    const names = Object.keys(databases[of]);
    const facade: Record<string, Record<string, unknown>> = {};
    for (const method of methods.filter(({ repository }) => names.includes(repository))) {
      const repository = (facade[method.repository] ??= {});
      repository[method.name] = (...args: readonly unknown[]) => call(method, args);
    }
    return facade as unknown as EveryAccess;
  };
  const recorded = (of: Database) => ({
    transaction: (work: (repositories: EveryAccess) => unknown) => work(access(of)),
  });
  const given = new Given({ ...access('main'), ...access('contacts') }, clock);
  const world = { storage: recorded('main'), contacts: recorded('contacts'), clock, given };
  await makeSampleRows(world as unknown as World);
  return steps;
}
