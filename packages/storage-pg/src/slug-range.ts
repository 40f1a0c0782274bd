import { fold } from '@stratum/data-model';
import { filterBelow, filterFrom, text } from '@stratum/engine-pg';
import { prefixRange } from './prefix-range.ts';

/** The filter field on the beginning of a slug, as a range of the folded ones. */
export const slugRangeFilters = {
  slugFrom: filterFrom('slug_folded', text()),
  slugBelow: filterBelow('slug_folded', text()),
};

/** What lists sort by where they sort by slug. */
export const slugSort = [{ column: 'slug_folded', type: text() }];

export function slugRange(prefix: string | undefined): {
  readonly slugFrom: string | undefined;
  readonly slugBelow: string | undefined;
} {
  const range = prefix === undefined ? undefined : prefixRange(fold(prefix));
  return { slugFrom: range?.from, slugBelow: range?.below };
}
