import type { Outcome } from '../benchmark.ts';
import { USERS } from '../plan.ts';

/** A line of the JSON file. */
export interface Result {
  readonly operation: string;
  readonly callers: number;
  readonly subject: string;
  readonly opsPerSecond: number;
  readonly ratioToPgNamed: number | null;
}

export function resultsOf(outcomes: readonly Outcome[]): Result[] {
  return outcomes
    .filter(({ users }) => users === USERS)
    .map(({ operation, callers, subject, opsPerSecond, ratio }) => ({
      operation,
      callers,
      subject,
      opsPerSecond: rounded(opsPerSecond),
      ratioToPgNamed: ratio === null ? null : rounded(ratio),
    }));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
