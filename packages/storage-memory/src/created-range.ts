import { lowestIdAt } from '@stratum/kernel';
import type { CreatedRange } from '@stratum/storage';

/** The ids that entities created in the range have: from the one, before the other. */
export interface IdBounds {
  readonly from: readonly [string] | undefined;
  readonly before: readonly [string] | undefined;
}

export function idBounds({ createdFrom, createdBefore }: CreatedRange): IdBounds {
  return {
    from: createdFrom === undefined ? undefined : [lowestIdAt(createdFrom)],
    before: createdBefore === undefined ? undefined : [lowestIdAt(createdBefore)],
  };
}

export function withinBounds(id: string, { from, before }: IdBounds): boolean {
  return (from === undefined || id >= from[0]) && (before === undefined || id < before[0]);
}
