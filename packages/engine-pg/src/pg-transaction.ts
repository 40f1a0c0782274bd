import {
  cancelled,
  type CallContext,
  type EngineBeginOptions,
  type EngineSavepoint,
  type EngineTransaction,
  type Isolation,
  type StorageError,
  transactionAborted,
} from '@stratum/kernel';
import { bounded } from './connection/cancellation.ts';
import {
  commitIdentity,
  commitIdentityQuery,
  confirmReplication,
  lostBeforeCommit,
  resolveCommit,
  type CommitIdentity,
} from './connection/commit-resolution.ts';
import { NotSent, type PgConnection } from './connection/pg-connection.ts';
import { CommitInDoubt } from './wire/commit-in-doubt.ts';
import type { Answer, Query } from './wire/query.ts';
import { translateError, type FailureContext } from './error/error-translation.ts';
import { BoundPassed, endsConnection, isLastWord } from './error/pg-failure.ts';
import { lockNamed, lockKey, tryLockNamed } from './named-lock.ts';
import {
  commitBounds,
  deadlineOf,
  localSettings,
  mayHaveTimedOut,
  statementBounds,
} from './connection/send-bounds.ts';
import { explained, queryOf, retireAfter, type PgExecutor } from './pg-executor.ts';
import type { PgSession } from './pg-session.ts';
import { TransactionSession } from './transaction-session.ts';
import type { ParameterTypes, ValuesOf } from './statement/parameter-type.ts';
import type { Outcomes, Statement } from './statement/statement.ts';

const BEGIN: Record<Isolation, string> = {
  'read committed': 'begin isolation level read committed',
  'repeatable read': 'begin isolation level repeatable read',
  serializable: 'begin isolation level serializable',
};

const COMMIT = { text: 'commit' };
const ATTEMPTS = 3;

/** Around a statement of which an SQL error may be a declared outcome, in the same round trip. */
const MARK = { text: 'savepoint outcome' };
const UNMARK = { text: 'release savepoint outcome' };
const UNDO = { text: 'rollback to savepoint outcome; release savepoint outcome' };

/** A place in a transaction to which it can be undone. */
export interface Mark {
  release(): void;
  undo(): Promise<void>;
}

/** A transaction on a connection of its own. BEGIN goes out with the first statement, in one round trip. */
export class PgTransaction implements EngineTransaction<PgSession> {
  readonly #executor: PgExecutor;
  readonly #context: CallContext;
  readonly #begin: Query;
  readonly #deadline: number;
  /** When the first of what is under way was sent, by `performance.now()`. */
  #sentAt = 0;
  #connection: PgConnection | undefined;
  /** The connection was opened for it. */
  #fresh = false;
  #begun = false;
  #wrote = false;
  /** Once a write has been answered: by what the server knows this transaction when the answer of COMMIT never comes. */
  #identity: CommitIdentity | undefined;
  #identifying = false;
  #savepoints = 0;
  /** What goes out with the next statement, in front of it. */
  #ahead: Query[] = [];
  readonly session: TransactionSession;
  /** They are on their way together, and answered in this order. */
  readonly overlapsReads = true;
  /** What made the server abort the transaction: of calls under way together, a later one may be the first to tell. */
  #firstFailure: Error | undefined;
  #underWay = 0;

  private constructor(
    executor: PgExecutor,
    connection: PgConnection,
    options: EngineBeginOptions,
    context: CallContext,
  ) {
    this.#executor = executor;
    this.#connection = connection;
    this.#context = context;
    this.#deadline = deadlineOf(context);
    const mode = options.readOnly === true ? ' read only' : '';
    const begin = BEGIN[options.isolation ?? 'read committed'] + mode;
    this.#begin = { text: begin + localSettings(context, connection.bounds) };
    this.session = new TransactionSession(this, context.scope);
  }

  static async begin(
    executor: PgExecutor,
    options: EngineBeginOptions,
    context: CallContext,
  ): Promise<PgTransaction> {
    const { signal } = context;
    const asked = performance.now();
    const connection = await executor.pool.acquire({ signal, deadline: deadlineOf(context) });
    const transaction = new PgTransaction(executor, connection, options, context);
    transaction.#fresh = connection.openedAt >= asked;
    return transaction;
  }

  async run<P extends ParameterTypes>(
    statement: Statement<P, unknown>,
    values: ValuesOf<P>,
  ): Promise<Answer> {
    const query = queryOf(this.#executor, statement, values, this.session.scope);
    const marked = statement.hasOutcomes;
    const queries = marked ? [MARK, query, UNMARK] : [query];
    this.#wrote ||= statement.writes;
    const answers = await (statement.writes && !this.#identifying
      ? this.#sendIdentifying(queries)
      : this.#send(queries));
    const answer = answers[marked ? 1 : 0]!;
    if (answer.status === 'fulfilled') {
      const failed = answers.find((part) => part.status === 'rejected');
      if (failed !== undefined) throw await this.#failure(failed.reason);
      return answer.value;
    }
    const failure = await this.#failure(answer.reason, statement.outcomes);
    if (marked && failure.soft) {
      const [undone] = await this.#send([UNDO]);
      if (undone!.status === 'rejected') throw await this.#failure(undone!.reason);
    }
    throw failure;
  }

  /** Asks with the first write, in the same round trip, by what the server knows this transaction. */
  async #sendIdentifying(queries: readonly Query[]): Promise<PromiseSettledResult<Answer>[]> {
    this.#identifying = true;
    const answers = await this.#send([...queries, commitIdentityQuery(this.#executor)]);
    const identity = answers.pop();
    if (identity?.status === 'fulfilled') this.#identity = commitIdentity(identity.value);
    // A write that changed no row, or that failed, may have left the transaction without an id.
    this.#identifying = this.#identity !== undefined;
    return answers;
  }

  async commit(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#context.signal?.aborted === true) {
      await this.rollback();
      throw cancelled();
    }
    try {
      if (this.#begun) await this.#commitOn(connection);
    } finally {
      this.#giveBack();
    }
  }

  async #commitOn(connection: PgConnection): Promise<void> {
    const identifies = this.#wrote && this.#identity === undefined;
    const queries = identifies ? [commitIdentityQuery(this.#executor), COMMIT] : [COMMIT];
    const bounds = commitBounds(this.#context, this.#deadline);
    const answers = await this.#sendOn(connection, queries, bounds);
    const answer = answers.at(-1)!;
    if (answer.status === 'fulfilled') {
      // A transaction that had failed is rolled back by COMMIT, without an error.
      if (answer.value.command !== 'COMMIT') throw transactionAborted(undefined);
      return connection.disturbed ? this.#confirm(connection, undefined) : undefined;
    }
    const identity = identifies ? answers[0] : undefined;
    if (identity?.status === 'fulfilled') this.#identity = commitIdentity(identity.value);
    if (answer.reason instanceof CommitInDoubt) return this.#confirm(connection, answer.reason);
    const phase = answer.reason instanceof NotSent ? 'body' : 'commit';
    const failure = await this.#failure(answer.reason, {}, phase);
    if (failure.code !== 'ambiguous_commit') throw failure;
    if (this.#identity !== undefined) {
      return resolveCommit(this.#executor.pool.settings, this.#identity, failure.cause);
    }
    // Without an id it has changed nothing; and the server has taken its leave before it came to COMMIT.
    const unchanged = identity?.status === 'fulfilled';
    const ended = identity?.status === 'rejected' && isLastWord(identity.reason);
    throw unchanged || ended ? lostBeforeCommit(failure.cause) : failure;
  }

  /** The server has committed; the standbys may not have. */
  async #confirm(connection: PgConnection, cause: CommitInDoubt | undefined): Promise<void> {
    if (!this.#wrote) return;
    const transactionId = this.#identity?.transactionId;
    await confirmReplication(this.#executor.pool.settings, { transactionId, connection }, cause);
  }

  async rollback(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#begun && !connection.broken) {
      await connection.send({ text: 'rollback' }).catch(() => connection.retire());
    }
    this.#giveBack();
  }

  async savepoint(): Promise<EngineSavepoint> {
    this.#savepoints += 1;
    const name = `unit_${this.#savepoints}`;
    await this.#command(`savepoint ${name}`);
    return {
      release: () => this.#command(`release savepoint ${name}`),
      rollback: () => this.#undoTo(name),
    };
  }

  /** Like a savepoint, but without a round trip: setting and releasing it ride with the statements that follow. */
  mark(): Mark {
    this.#savepoints += 1;
    const name = `mark_${this.#savepoints}`;
    const set = { text: `savepoint ${name}` };
    this.#ahead.push(set);
    const takeBack = () => {
      const kept = this.#ahead.filter((query) => query !== set);
      const unsent = kept.length < this.#ahead.length;
      this.#ahead = kept;
      return unsent;
    };
    return {
      release: () => {
        if (!takeBack()) this.#ahead.push({ text: `release savepoint ${name}` });
      },
      undo: async () => {
        if (!takeBack()) await this.#undoTo(name);
      },
    };
  }

  /** What was still to be released since then goes with it. */
  #undoTo(savepoint: string): Promise<void> {
    this.#ahead = [];
    this.#firstFailure = undefined;
    return this.#command(`rollback to savepoint ${savepoint}; release savepoint ${savepoint}`);
  }

  async lock(name: string): Promise<void> {
    await this.session.first(lockNamed, { key: lockKey(name) });
  }

  async tryLock(name: string): Promise<boolean> {
    const row = await this.session.first(tryLockNamed, { key: lockKey(name) });
    return row!.taken;
  }

  async #command(text: string): Promise<void> {
    const [answer] = await this.#send([{ text }]);
    if (answer!.status === 'rejected') throw await this.#failure(answer!.reason);
  }

  /** Sends in one go, with what has to go first in front; answers for what was asked. */
  async #send(queries: readonly Query[]): Promise<PromiseSettledResult<Answer>[]> {
    if (this.#connection === undefined) throw transactionAborted(undefined);
    if (this.#context.signal?.aborted === true) throw cancelled();
    const ahead = this.#ahead;
    this.#ahead = [];
    this.#underWay += 1;
    const answers = await (
      this.#begun
        ? this.#sendOn(this.#connection, [...ahead, ...queries])
        : this.#sendFirst([this.#begin, ...ahead, ...queries])
    ).finally(() => (this.#underWay -= 1));
    const asked = answers.splice(answers.length - queries.length);
    const reason = firstReason(answers);
    if (reason !== undefined) throw await this.#failure(reason);
    return asked;
  }

  /** A connection that breaks before it has told anything is replaced: what it may have done is undone. */
  async #sendFirst(queries: readonly Query[]): Promise<PromiseSettledResult<Answer>[]> {
    for (let left = ATTEMPTS - 1; ; left -= 1) {
      this.#begun = true;
      const answers = await this.#sendOn(this.#connection!, queries);
      const reason = firstReason(answers);
      // What others have sent on it since cannot be sent again for them.
      const alone = this.#underWay === 1;
      const broken = endsConnection(reason) && !(reason instanceof BoundPassed);
      if (left === 0 || reason === undefined || !broken || !alone) return answers;
      this.#begun = false;
      this.#giveBack();
      const { signal } = this.#context;
      this.#connection = await this.#executor.pool.acquire({ signal, deadline: this.#deadline });
    }
  }

  #sendOn(
    connection: PgConnection,
    queries: readonly Query[],
    bounds = statementBounds(this.#context, this.#deadline),
  ): Promise<PromiseSettledResult<Answer>[]> {
    if (this.#underWay <= 1) this.#sentAt = performance.now();
    return bounded(connection, bounds, () =>
      connection.sendAll(queries, (error) => (this.#firstFailure ??= error)),
    );
  }

  async #failure(
    error: unknown,
    outcomes: Outcomes = {},
    phase: FailureContext['phase'] = 'body',
  ): Promise<StorageError> {
    const context = {
      outcomes,
      phase,
      writes: this.#wrote,
      aborted: this.#context.signal?.aborted,
      timed: mayHaveTimedOut(this.#context, this.#connection, this.#sentAt),
      deadline: this.#deadline,
      fresh: this.#fresh,
    };
    const told = translateError(error, context);
    // Statements after a failed one, sent before it was known, are refused for its sake.
    if (told.code === 'transaction_aborted') {
      return transactionAborted(this.#firstFailure && translateError(this.#firstFailure, context));
    }
    // It is undone, alone.
    if (told.soft) this.#firstFailure = undefined;
    const failure = await explained(this.#executor, told, context);
    retireAfter(this.#executor, this.#connection, failure);
    return failure;
  }

  #giveBack(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) this.#executor.pool.release(connection);
  }
}

function firstReason(answers: readonly PromiseSettledResult<Answer>[]): unknown {
  return answers.find((answer) => answer.status === 'rejected')?.reason;
}
