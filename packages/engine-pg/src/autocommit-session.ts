import type { CallContext, Scope, StorageError } from '@stratum/kernel';
import { bounded } from './connection/cancellation.ts';
import { confirmReplication } from './connection/commit-resolution.ts';
import { NotSent, type PgConnection } from './connection/pg-connection.ts';
import { CommitInDoubt } from './wire/commit-in-doubt.ts';
import type { Answer, Query } from './wire/query.ts';
import { belongsElsewhere } from './error/error-translation.ts';
import {
  committedBounds,
  deadlineOf,
  localSettings,
  mayHaveTimedOut,
  statementBounds,
} from './connection/send-bounds.ts';
import {
  explained,
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
  /** Whether its statements need no bounds from the server but those that its connections have. */
  readonly #usual: boolean;
  constructor(executor: PgExecutor, context: CallContext) {
    this.#executor = executor;
    this.#context = context;
    const { lockTimeoutMs, statementTimeoutMs, timeoutMs = Infinity } = context;
    const { bounds } = executor;
    this.#usual =
      lockTimeoutMs === bounds.lockTimeoutMs &&
      statementTimeoutMs === bounds.statementTimeoutMs &&
      timeoutMs >= statementTimeoutMs;
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
    return (await this.#run(statement, values, deadlineOf(this.#context))).count;
  }

  atomic<T>(work: (session: PgSession) => Promise<T>): Promise<T> {
    const context = { ...this.#context, deadline: deadlineOf(this.#context) };
    return retrying(this.#executor, context, isRetryable, async () => {
      const transaction = await PgTransaction.begin(this.#executor, {}, context);
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
    const deadline = deadlineOf(this.#context);
    const alone = () => this.#run(statement, values, deadline).then(read);
    // Bounds that the server keeps would be those of everybody on a shared connection.
    if (statement.kind !== 'point' || !this.#usual) return alone();
    const { signal } = this.#context;
    try {
      const query = queryOf(this.#executor, statement, values, this.scope);
      const keyed = this.#executor.coalesce ? this.#keyed(statement, values) : undefined;
      return this.#executor.points.read({ query, read, alone, keyed }, { signal, deadline });
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
    deadline: number,
  ): Promise<Answer> {
    const again = () => this.#runAgain(statement, values, deadline);
    const { signal } = this.#context;
    return retrying(this.#executor, { signal, deadline }, lostToAnother, again);
  }

  /** Once more on another connection, where the failure was the connection's and nothing can have changed. */
  async #runAgain<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
    deadline: number,
  ): Promise<Answer> {
    for (let left = ATTEMPTS - 1; ; left -= 1) {
      try {
        return await this.#runOnce(statement, values, deadline);
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
    deadline: number,
  ): Promise<Answer> {
    const context = this.#context;
    const { signal } = context;
    const query = queryOf(this.#executor, statement, values, this.scope);
    const asked = performance.now();
    return withConnection(this.#executor, { signal, deadline }, async (connection) => {
      const sentAt = performance.now();
      const left = deadline - sentAt;
      const settings = localSettings(context, connection.bounds, left);
      const within = statement.writes ? committedBounds : statementBounds;
      try {
        const answer = await bounded(connection, within(context, deadline), () =>
          settings === '' ? connection.send(query) : sendWith(settings, connection, query),
        );
        if (!statement.writes || !connection.disturbed) return answer;
        return await this.#confirmed(connection, new CommitInDoubt(answer));
      } catch (error) {
        if (error instanceof NotSent) throw error;
        if (error instanceof CommitInDoubt) {
          return statement.writes ? this.#confirmed(connection, error) : error.answer;
        }
        const failure = await explained(this.#executor, error, {
          outcomes: statement.outcomes,
          phase: 'alone',
          writes: statement.writes,
          aborted: signal?.aborted,
          timed: mayHaveTimedOut(context, connection, sentAt),
          deadline,
          fresh: connection.openedAt >= asked,
        });
        retireAfter(this.#executor, connection, failure);
        throw failure;
      }
    });
  }

  /** The answer, if what was done has reached the standbys that a commit waits for. */
  async #confirmed(connection: PgConnection, doubt: CommitInDoubt): Promise<Answer> {
    await confirmReplication(this.#executor.pool.settings, { connection }, doubt);
    return doubt.answer;
  }
}

/** The statement inside a small transaction that has bounds of its own, still in one round trip. */
async function sendWith(settings: string, connection: PgConnection, query: Query): Promise<Answer> {
  const begin = { text: `begin${settings}` };
  const [begun, answer, committed] = await connection.sendAll([begin, query, COMMIT]);
  for (const part of [begun!, answer!, committed!]) {
    if (part.status === 'fulfilled') continue;
    const doubtful = part === committed && part.reason instanceof CommitInDoubt;
    throw doubtful ? new CommitInDoubt(valueOf(answer!)) : part.reason;
  }
  return valueOf(answer!);
}

function valueOf(answer: PromiseSettledResult<Answer>): Answer {
  return (answer as PromiseFulfilledResult<Answer>).value;
}
