import type { StatementProblem } from '@stratum/engine-pg/build';

/** Problems for people: each with the statement that it is about. */
export function problemLines(problems: readonly StatementProblem[]): string {
  return problems.map(({ statement, message }) => `  ${statement}: ${message}`).join('\n');
}

export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
