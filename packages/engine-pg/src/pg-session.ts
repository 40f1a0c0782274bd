import type { Scope } from '@stratum/kernel';
import type { ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import type { Statement } from './statement/statement.ts';

/** Where statements are run: each as a transaction of its own, or all in one. Errors are `StorageError`s. */
export interface PgSession {
  readonly scope: Scope;

  all<P extends ParameterTypes, R>(statement: Statement<P, R>, values: ValuesOf<P>): Promise<R[]>;

  /** The first row, or `undefined`. */
  first<P extends ParameterTypes, R>(
    statement: Statement<P, R>,
    values: ValuesOf<P>,
  ): Promise<R | undefined>;

  /** How many rows it changed or removed; cascades do not count. */
  affected<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<number>;

  /**
   * Runs several statements as one: inside a unit of work, in it; else in a transaction of their own, done again after a
   * serialization failure or a deadlock. A declared outcome undoes them all, and the unit of work goes on.
   */
  atomic<T>(work: (session: PgSession) => Promise<T>): Promise<T>;
}
