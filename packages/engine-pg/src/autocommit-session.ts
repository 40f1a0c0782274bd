import type { CallContext, Scope, StorageError } from '@stratum/kernel';
import { bounded } from './connection/cancellation.ts';
import { NotSent, type PgConnection } from './connection/pg-connection.ts';
import type { Answer } from './wire/query.ts';
import { belongsElsewhere } from './error/error-translation.ts';
import {
  explained,
  localSettings,
  queryOf,
  retireAfter,
  retrying,
  withConnection,
  type PgExecutor,
} from './pg-executor.ts';
import type { PgSession } from './pg-session.ts';
import type { KeyedRead } from './points/point-read.ts';
import { PgTransaction } from './pg-transaction.ts';
import type { ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import type { Statement } from './statement/statement.ts';

const COMMIT = { text: 'commit' };
const ATTEMPTS = 3;

const isRetryable = ({ retryable }: StorageError) => retryable === true;
const lostToAnother = ({ code }: StorageError) =>
  code === 'serialization_failure' || code === 'deadlock';

/** Each statement is a transaction of its own: one round trip. */
export class AutocommitSession implements PgSession {
  readonly #executor: PgExecutor;
  readonly #context: CallContext;
  /** Bounds that the server has to keep: the statement goes inside a small transaction, still in one round trip. */
  readonly #settings: string;

  constructor(executor: PgExecutor, context: CallContext) {
    this.#executor = executor;
    this.#context = context;
    this.#settings = localSettings(context);
  }

  get scope(): Scope {
    return this.#context.scope;
  }

  all<P extends ParameterTypes, R>(statement: Statement<P, R>, values: ValuesOf<P>): Promise<R[]> {
    return this.#ask(statement, values, ({ columns, rows }) => statement.decode(columns, rows));
  }

  first<P extends ParameterTypes, R>(
    statement: Statement<P, R>,
    values: ValuesOf<P>,
  ): Promise<R | undefined> {
    return this.#ask(statement, values, ({ columns, rows }) =>
      rows.length === 0 ? undefined : statement.decodeOne(columns, rows[0]!),
    );
  }

  async affected<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<number> {
    return (await this.#run(statement, values)).count;
  }

  atomic<T>(work: (session: PgSession) => Promise<T>): Promise<T> {
    return retrying(this.#executor, this.#context.signal, isRetryable, async () => {
      const transaction = await PgTransaction.begin(this.#executor, {}, this.#context);
      let result: T;
      try {
        result = await work(transaction.session);
      } catch (error) {
        await transaction.rollback();
        throw error;
      }
      await transaction.commit();
      return result;
    });
  }

  #ask<P extends ParameterTypes, T>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
    read: (answer: Answer) => T,
  ): Promise<T> {
    const alone = () => this.#run(statement, values).then(read);
    // Bounds that the server keeps would be those of everybody on a shared connection.
    if (statement.kind !== 'point' || this.#settings !== '') return alone();
    try {
      const query = queryOf(this.#executor, statement, values, this.scope);
      const keyed = this.#executor.coalesce ? this.#keyed(statement, values) : undefined;
      return this.#executor.points.read({ query, read, alone, keyed }, this.#context.signal);
    } catch (error) {
      return Promise.reject(error as StorageError);
    }
  }

  #keyed<P extends ParameterTypes>(
    { keyed }: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): KeyedRead | undefined {
    if (keyed === undefined) return undefined;
    const { parameter, type, column, many } = keyed;
    const { scope } = this;
    const value = values[parameter] as never;
    return {
      value,
      key: type.encode(value)!,
      family: scope.kind === 'tenant' ? `${many.label} ${scope.id}` : many.label,
      column,
      together: (given) => queryOf(this.#executor, many, { keys: given } as never, scope),
    };
  }

  #run<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<Answer> {
    const again = () => this.#runAgain(statement, values);
    return retrying(this.#executor, this.#context.signal, lostToAnother, again);
  }

  /** Once more on another connection, where the failure was the connection's and nothing can have changed. */
  async #runAgain<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<Answer> {
    for (let left = ATTEMPTS - 1; ; left -= 1) {
      try {
        return await this.#runOnce(statement, values);
      } catch (error) {
        const failure = error as StorageError;
        const harmless =
          belongsElsewhere(failure) || (failure.code === 'connection_lost' && !statement.writes);
        if (left === 0 || !harmless) throw error;
      }
    }
  }

  #runOnce<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<Answer> {
    const { signal } = this.#context;
    const query = queryOf(this.#executor, statement, values, this.scope);
    return withConnection(this.#executor, signal, async (connection) => {
      try {
        return await bounded(connection, this.#context, () =>
          this.#settings === '' ? connection.send(query) : this.#sendBounded(connection, query),
        );
      } catch (error) {
        if (error instanceof NotSent) throw error;
        const failure = await explained(this.#executor, error, {
          outcomes: statement.outcomes,
          phase: 'alone',
          writes: statement.writes,
          aborted: signal?.aborted,
          timed: this.#context.statementTimeoutMs !== undefined,
          fresh: connection.leases === 1,
        });
        retireAfter(this.#executor, connection, failure);
        throw failure;
      }
    });
  }

  async #sendBounded(
    connection: PgConnection,
    query: Parameters<PgConnection['send']>[0],
  ): Promise<Answer> {
    const begin = { text: `begin${this.#settings}` };
    const [begun, answer, committed] = await connection.sendAll([begin, query, COMMIT]);
    for (const part of [begun!, answer!, committed!]) {
      if (part.status === 'rejected') throw part.reason;
    }
    return (answer as PromiseFulfilledResult<Answer>).value;
  }
}
