import type { List, Table } from '@stratum/engine-memory';
import type { IdBounds } from './created-range.ts';
import { prefixRange } from './prefix-range.ts';

interface SluggedRow {
  readonly id: string;
  readonly slug_folded: string;
}

export interface SluggedRows<Row extends object> {
  readonly table: Table<Row>;
  /** `slug`, or else by id. */
  readonly sort: string;
  /** The folded beginning of the slugs. */
  readonly prefix: string | undefined;
  readonly bounds?: IdBounds | undefined;
  /** The organization whose rows they are, where the indexes are led by it. */
  readonly within?: string | undefined;
  /** The index in the order of folded slugs. */
  readonly bySlug: string;
  readonly byId: string;
}

/** Where a list of what has a slug takes its rows from. */
export function sluggedRows<Row extends SluggedRow>(
  rows: SluggedRows<Row>,
): Pick<List<Row, never>, 'table' | 'index' | 'is' | 'from' | 'before' | 'placeOf'> {
  const { table, sort, prefix, bounds, within, bySlug } = rows;
  const is = within === undefined ? undefined : [within];
  if (sort !== 'slug') {
    return { table, index: rows.byId, is, ...bounds, placeOf: ({ id }) => ({ keys: [], id }) };
  }
  const placeOf = ({ slug_folded, id }: Row) => ({ keys: [slug_folded], id });
  return { table, index: bySlug, is, ...prefixRange(prefix), placeOf };
}
