/** What one transaction did: it read lists, and appended numbers that nobody else appends. */
export interface ListTransaction {
  readonly committed: boolean;
  readonly operations: readonly ListOperation[];
}

export type ListOperation =
  | { readonly kind: 'read'; readonly key: number; readonly found: readonly number[] }
  | { readonly kind: 'append'; readonly key: number; readonly value: number };

/** Everything that was done, and the lists as they are in the end. */
export interface History {
  readonly transactions: readonly ListTransaction[];
  readonly lists: ReadonlyMap<number, readonly number[]>;
}
