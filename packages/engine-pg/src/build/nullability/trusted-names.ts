/**
 * The few functions whose answer is certain from their name, unless somebody else has defined another of that name.
 * Not here, though it seems natural: `lower` and `upper` (null for a range without that bound), `to_char`, `extract`
 * (null for infinity), `jsonb_agg` and its like (null for no rows), `->>`, `@@`.
 */

/** Never null. */
export const NEVER_NULL: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'concat',
  'count',
  'cume_dist',
  'dense_rank',
  'gen_random_uuid',
  'json_build_array',
  'json_build_object',
  'jsonb_build_array',
  'jsonb_build_object',
  'now',
  'percent_rank',
  'random',
  'rank',
  'row_number',
  'statement_timestamp',
  'transaction_timestamp',
]);

/** Aggregates that are null only for no rows, or where what they aggregate is null. */
export const NULL_FOR_NO_ROWS: ReadonlySet<string> = new Set([
  'array_agg',
  'avg',
  'bool_and',
  'bool_or',
  'every',
  'json_agg',
  'jsonb_agg',
  'max',
  'min',
  'sum',
]);

/** Not null where both sides are not; null where one of them is. */
export const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);

/** Not null where both sides are of plain types and not null. */
export const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '||']);

/** Types whose casts and arithmetic among each other never make a null. */
export const PLAIN_TYPES: ReadonlySet<string> = new Set([
  'bool',
  'bytea',
  'date',
  'float4',
  'float8',
  'int2',
  'int4',
  'int8',
  'interval',
  'numeric',
  'text',
  'timestamp',
  'timestamptz',
  'uuid',
  'varchar',
]);
