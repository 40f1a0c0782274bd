import type { Isolation } from '@stratum/kernel';
import type { Capabilities } from '../backend-under-test.ts';
import type { World } from '../world.ts';

/**
 * What becomes of an anomaly at a level. `happens`: the level lets it through. `prevented`: nobody sees it, and nobody
 * fails. `waits`: it is prevented, for the second unit waits until the first has ended. `fails`: one of the units is
 * refused with a serialization failure.
 */
export type Cell = 'happens' | 'prevented' | 'waits' | 'fails';

export const LEVELS = ['read committed', 'repeatable read', 'serializable'] as const;

export interface Anomaly {
  /** As the literature calls it. */
  readonly anomaly: string;
  /** At read committed, repeatable read and serializable. */
  readonly cells: readonly [Cell, Cell, Cell];
  /** Without this the script cannot be run. */
  readonly needs?: keyof Capabilities;
  /** Without this serializable lets it through like repeatable read. */
  readonly strictWith?: keyof Capabilities;
  /** Shows that the cell is true at the level. */
  readonly script: (world: World, level: Isolation, cell: Cell) => Promise<void>;
}

/** By the sentence that it promises. */
export type Anomalies = Readonly<Record<string, Anomaly>>;

/** The code of who is refused. */
export const LOST = 'serialization_failure';
