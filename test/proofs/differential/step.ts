import type { Isolation } from '@stratum/kernel';
import type { Database, EveryAccess } from '../../conformance/databases.ts';

/** A call with everything that it depends on, so that it is the same call whatever is left out around it. */
export interface CallStep {
  readonly kind: 'call';
  /** Of its own: what ids are drawn in the call hangs on it. */
  readonly number: number;
  /** What the clock says, in milliseconds. */
  readonly now: number;
  readonly database: Database;
  readonly repository: keyof EveryAccess;
  readonly method: string;
  readonly args: readonly unknown[];
  /** The organization whose handle it goes through; none: the system's. In a unit of work, the unit's counts. */
  readonly organization: string | undefined;
  readonly twist: Twist | undefined;
}

/** What is out of the ordinary about a call. */
export type Twist =
  /** The first id that it draws is one that there is already: a fault, on any backend. */
  | { readonly kind: 'repeated id'; readonly id: string }
  /** Its signal has been aborted. */
  | { readonly kind: 'aborted' }
  /** It uses the unit of work that has just ended. */
  | { readonly kind: 'late' }
  /** In a unit of work it has a savepoint of its own, which is undone if the call fails. */
  | { readonly kind: 'savepoint' };

export type UnitForm = 'begin' | 'transaction' | 'snapshot';

export type Step =
  | CallStep
  | {
      readonly kind: 'begin';
      readonly form: UnitForm;
      readonly database: Database;
      readonly isolation: Isolation;
      readonly organization: string | undefined;
    }
  | { readonly kind: 'savepoint' }
  /** Ends the innermost savepoint, or the unit of work: keeps what was done, or undoes it. */
  | { readonly kind: 'end'; readonly keep: boolean };
