import { print } from '../terminal.ts';

/** One entry for each logical database, in an array: the same shape for one and for many. */
export function printJson(results: readonly object[]): void {
  print(JSON.stringify(results, undefined, 2));
}

export const JSON_FLAG = [
  '--json',
  'for a machine: an array with one entry for each database',
] as const;

export interface JsonFlag {
  readonly json?: true;
}
