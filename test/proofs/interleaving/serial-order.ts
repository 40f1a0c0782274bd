import type { MemorySide } from '../differential/memory-side.ts';
import { listed, SequenceRunner } from '../differential/sequence-runner.ts';
import type { Step } from '../differential/step.ts';
import type { HistoryPlan } from './history-plan.ts';
import type { UnitRecord } from './history-run.ts';

/**
 * Whether some order of the units that committed, one after the other and on nothing but what was there before, gives each
 * of their calls the same answer and leaves the same rows. Those that failed are left out: so they have left no trace.
 */
export async function isSerial(
  plan: HistoryPlan,
  happened: { readonly records: readonly UnitRecord[]; readonly dump: string },
  memory: MemorySide,
): Promise<boolean> {
  const { records, dump } = happened;
  const committed = records.flatMap(({ end }, unit) => (end === 'committed' ? [unit] : []));
  for (const order of orders(committed)) {
    const outcomes = order.flatMap((unit) => records[unit]!.outcomes.slice(0, -1));
    if (await explains(plan, order, { outcomes, dump, memory })) return true;
  }
  return false;
}

/** The history without the calls that were refused with a conflict, for a server on which these are no reads. */
export function withoutConflicts(plan: HistoryPlan, records: readonly UnitRecord[]) {
  const counts = records.map(({ outcomes }) => outcomes.map((o) => !o.startsWith('conflict ')));
  const units = plan.units.map((unit, i) => ({
    ...unit,
    calls: unit.calls.filter((_, call) => counts[i]![call] ?? true),
  }));
  const left = records.map((record, i) => ({
    ...record,
    outcomes: record.outcomes.filter((_, call) => counts[i]![call]),
  }));
  return { plan: { ...plan, units }, records: left };
}

interface Evidence {
  readonly outcomes: readonly string[];
  readonly dump: string;
  readonly memory: MemorySide;
}

async function explains(
  { before, units }: HistoryPlan,
  order: readonly number[],
  { outcomes, dump, memory }: Evidence,
): Promise<boolean> {
  await memory.empty();
  await new SequenceRunner(memory, listed(before)).run();
  const found: string[] = [];
  for (const unit of order) {
    const { database, calls } = units[unit]!;
    const steps: Step[] = [
      {
        kind: 'begin',
        form: 'begin',
        database,
        isolation: 'serializable',
        organization: undefined,
      },
      ...calls,
      { kind: 'end', keep: true },
    ];
    const [end, ...answers] = await new SequenceRunner(memory, listed(steps)).run();
    if (end !== 'saved') return false;
    found.push(...answers);
  }
  return found.join('\n') === outcomes.join('\n') && (await memory.dump()) === dump;
}

function* orders<T>(of: readonly T[]): Generator<readonly T[]> {
  if (of.length === 0) yield [];
  for (const [i, first] of of.entries()) {
    for (const rest of orders(of.toSpliced(i, 1))) yield [first, ...rest];
  }
}
