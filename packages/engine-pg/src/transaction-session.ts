import { isStorageError, type Scope } from '@stratum/kernel';
import type { PgSession } from './pg-session.ts';
import type { PgTransaction } from './pg-transaction.ts';
import type { ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import type { Statement } from './statement/statement.ts';
import type { Answer } from './wire/query.ts';

/** Statements of one transaction. */
export class TransactionSession implements PgSession {
  readonly #transaction: PgTransaction;
  readonly scope: Scope;

  constructor(transaction: PgTransaction, scope: Scope) {
    this.#transaction = transaction;
    this.scope = scope;
  }

  async all<P extends ParameterTypes, R>(
    statement: Statement<P, R>,
    values: ValuesOf<P>,
  ): Promise<R[]> {
    const { columns, rows } = await this.#transaction.run(statement, values);
    return statement.decode(columns, rows);
  }

  async first<P extends ParameterTypes, R>(
    statement: Statement<P, R>,
    values: ValuesOf<P>,
  ): Promise<R | undefined> {
    return (await this.all(statement, values))[0];
  }

  /** The answer as it came. */
  ask<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<Answer> {
    return this.#transaction.run(statement, values);
  }

  async affected<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<number> {
    return (await this.#transaction.run(statement, values)).count;
  }

  async atomic<T>(work: (session: PgSession) => Promise<T>): Promise<T> {
    const mark = this.#transaction.mark();
    try {
      const result = await work(this);
      mark.release();
      return result;
    } catch (error) {
      // After a fault there is nothing to keep apart: the whole unit is lost, or its savepoint.
      if (isStorageError(error) && error.soft) await mark.undo();
      throw error;
    }
  }
}
