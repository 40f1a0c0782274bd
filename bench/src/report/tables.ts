import { markdownTable } from 'markdown-table';
import type { Outcome } from '../benchmark.ts';

const HEADINGS = ['1 caller', '64 callers'];
const CALLERS = [1, 64];

/** Of one operation: everybody's figures at 1 and at 64 callers, the fastest at 64 first. */
export function operationTable(outcomes: readonly Outcome[]): string {
  const subjects = [...new Set(outcomes.map(({ subject }) => subject))];
  const of = (subject: string, callers: number) =>
    outcomes.find((one) => one.subject === subject && one.callers === callers);
  const ratio = (subject: string) => (of(subject, 64) ?? of(subject, 1))?.ratio ?? 0;
  const byRatio = subjects.toSorted((a, b) => ratio(b) - ratio(a) || a.localeCompare(b));
  return markdownTable(
    [
      ['', ...HEADINGS.flatMap((callers) => [`${callers}: per second`, 'ratio', 'CPU'])],
      ...byRatio.map((subject) => [
        `\`${subject}\``,
        ...CALLERS.flatMap((callers) => figures(of(subject, callers))),
      ]),
    ],
    { align: ['l', ...Array.from({ length: 6 }, () => 'r')] },
  );
}

function figures(outcome: Outcome | undefined): string[] {
  if (outcome === undefined) return ['', '', ''];
  const { opsPerSecond, spread, ratio, cpuPerOperation } = outcome;
  const [low, high] = spread.map((value) => digits(value));
  const told = `${digits(opsPerSecond)} (${low}–${high})`;
  return [told, ratio?.toFixed(2) ?? '', `${cpuPerOperation.toFixed(0)} µs`];
}

/** How subjects go along as something grows: a row for each subject, a column for each size. */
export function scalingTable(
  outcomes: readonly Outcome[],
  size: (outcome: Outcome) => number,
): string {
  const sizes = [...new Set(outcomes.map(size))].toSorted((a, b) => a - b);
  const subjects = [...new Set(outcomes.map(({ subject }) => subject))];
  return markdownTable(
    [
      ['', ...sizes.map(digits)],
      ...subjects.map((subject) => [
        `\`${subject}\``,
        ...sizes.map((wanted) => {
          const found = outcomes.find((one) => one.subject === subject && size(one) === wanted);
          return found === undefined ? '' : digits(found.opsPerSecond);
        }),
      ]),
    ],
    { align: ['l', ...sizes.map(() => 'r')] },
  );
}

/** Three significant digits, thousands apart. */
export function digits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}
