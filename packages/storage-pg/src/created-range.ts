import { filterBy, uuid } from '@stratum/engine-pg';
import { lowestIdAt } from '@stratum/kernel';
import type { CreatedRange } from '@stratum/storage';
import { sql } from 'kysely';

/** The filter fields on the instant of creation, as ranges of the primary key. */
export const createdRangeFilters = {
  fromId: filterBy(uuid(), (p) => sql`id >= ${p}`),
  belowId: filterBy(uuid(), (p) => sql`id < ${p}`),
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
