import { plainText } from '../differential/plain-text.ts';
import type { HistoryPlan } from './history-plan.ts';
import type { UnitRecord } from './history-run.ts';

/** A history for people: what was there, whose turn it was, and what became of it. */
export function printHistory(
  { seed, before, units, turns }: HistoryPlan,
  records: Readonly<Record<string, readonly UnitRecord[]>>,
): string {
  const calls = (steps: (typeof units)[number]['calls']) =>
    steps.map(
      ({ repository, method, args, twist }) =>
        `    ${repository}.${method}(${args.map(plainText).join(', ')})${twist === undefined ? '' : ' in a savepoint'}`,
    );
  return [
    `seed ${seed}`,
    '  before:',
    ...calls(before),
    ...units.flatMap(({ isolation, calls: steps }, i) => [
      `  unit ${i}, ${isolation}:`,
      ...calls(steps),
    ]),
    `  turns: ${turns.join(' ')}`,
    ...Object.entries(records).flatMap(([side, of]) => [
      `  on ${side}:`,
      ...of.flatMap(({ outcomes, end }, i) => [
        `    unit ${i} ${end ?? 'still open'}`,
        ...outcomes.map((outcome) => `      ${outcome}`),
      ]),
    ]),
  ].join('\n');
}
