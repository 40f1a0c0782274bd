import { filterBelow, filterFrom, uuid } from '@stratum/engine-pg';
import { lowestIdAt } from '@stratum/kernel';
import type { CreatedRange } from '@stratum/storage';

/** The filter fields on the instant of creation, as ranges of the primary key. */
export const createdRangeFilters = {
  fromId: filterFrom('id', uuid()),
  belowId: filterBelow('id', uuid()),
};

export function createdRange({ createdFrom, createdBefore }: CreatedRange): {
  readonly fromId: string | undefined;
  readonly belowId: string | undefined;
} {
  return {
    fromId: createdFrom && lowestIdAt(createdFrom),
    belowId: createdBefore && lowestIdAt(createdBefore),
  };
}
