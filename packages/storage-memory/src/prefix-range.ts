import { textAfterPrefix } from '@stratum/engine-memory';

/** The part of an index over a text in which it begins so. */
export interface PrefixRange {
  readonly from: readonly [string] | undefined;
  readonly before: readonly [string] | undefined;
}

export function prefixRange(prefix: string | undefined): PrefixRange {
  const after = prefix === undefined ? undefined : textAfterPrefix(prefix);
  return {
    from: prefix === undefined ? undefined : [prefix],
    before: after === undefined ? undefined : [after],
  };
}
