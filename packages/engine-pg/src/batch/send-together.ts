import {
  cancelled,
  transactionAborted,
  type CallContext,
  type EngineBeginOptions,
  type StorageError,
} from '@stratum/kernel';
import { bounded } from '../connection/cancellation.ts';
import {
  commitIdentity,
  commitIdentityQuery,
  confirmReplication,
  resolveCommit,
  type CommitIdentity,
} from '../connection/commit-resolution.ts';
import {
  committedBounds,
  deadlineOf,
  localSettings,
  mayHaveTimedOut,
} from '../connection/send-bounds.ts';
import { NotSent, type PgConnection } from '../connection/pg-connection.ts';
import { translateError } from '../error/error-translation.ts';
import { endsConnection, PgFailure, sanitised } from '../error/pg-failure.ts';
import { explained, retireAfter, withConnection, type PgExecutor } from '../pg-executor.ts';
import { CommitInDoubt } from '../wire/commit-in-doubt.ts';
import type { Answer, Query } from '../wire/query.ts';
import type { BatchCall } from './batch-call.ts';

export interface Terms {
  readonly options: EngineBeginOptions;
  readonly context: CallContext;
}

/** `in turn`: nothing was done, and the calls know of nothing. Else each step has its end. */
export type TogetherOutcome =
  | { readonly kind: 'committed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'in turn' };

const IN_TURN: TogetherOutcome = { kind: 'in turn' };

/** What has come back of what was sent. */
interface Delivery {
  readonly answers: readonly (Answer | undefined)[];
  /** The first that failed, by its place; the last place stands for the commit. */
  readonly failed: { readonly at: number; readonly error: Error } | undefined;
}

/** Sends the only statement of each call, and the commit, in one go. */
export async function sendTogether(
  executor: PgExecutor,
  calls: readonly BatchCall[],
  { options, context }: Terms,
): Promise<TogetherOutcome> {
  const usual = options.isolation === undefined || options.isolation === 'read committed';
  if (!usual || options.readOnly === true) return IN_TURN;
  const queries = calls.map((call) => decidedQuery(executor, call, context));
  if (queries.includes(undefined)) return IN_TURN;
  const writes = calls.some((call) => call.statement!.statement.writes);
  if (writes) queries.push(commitIdentityQuery(executor));
  if (context.signal?.aborted === true) throw cancelled();
  const deadline = deadlineOf(context);
  return withConnection(executor, { signal: context.signal, deadline }, async (connection) => {
    if (connection.broken) throw new NotSent();
    const left = deadline - performance.now();
    if (localSettings(context, connection.bounds, left) !== '') return IN_TURN;
    const sentAt = performance.now();
    const delivery = await bounded(connection, committedBounds(context, deadline), () =>
      deliver(connection, queries as Query[]),
    );
    const { failed } = delivery;
    if (failed === undefined || failed.error instanceof CommitInDoubt) {
      const doubtful = writes && (failed !== undefined || connection.disturbed);
      return committed(executor, calls, { delivery, doubtful, connection });
    }
    const { sqlstate } = refusal(failed.error);
    if (sqlstate !== undefined && worthAsking(sqlstate)) {
      const failure = translateError(failed.error, { phase: 'body', writes });
      retireAfter(executor, connection, failure);
      return IN_TURN;
    }
    const timed = mayHaveTimedOut(context, connection, sentAt);
    return end(executor, calls, { delivery, context: { ...context, deadline }, writes, timed });
  });
}

/** Every call has its answer. Where it is doubtful whether the standbys have the commit, that decides. */
async function committed(
  { pool }: PgExecutor,
  calls: readonly BatchCall[],
  {
    delivery,
    doubtful,
    connection,
  }: {
    readonly delivery: Delivery;
    readonly doubtful: boolean;
    readonly connection: PgConnection;
  },
): Promise<TogetherOutcome> {
  const transactionId = identityOf(delivery)?.transactionId;
  const local = { transactionId, connection };
  const unconfirmed = doubtful
    ? await confirmReplication(pool.settings, local, delivery.failed?.error).catch(
        (error: unknown) => ({ error }),
      )
    : undefined;
  calls.forEach((call, i) => call.steps[0]!.answer(delivery.answers[i]!));
  return unconfirmed === undefined
    ? { kind: 'committed' }
    : { kind: 'failed', error: unconfirmed.error };
}

/** A statement that, where its answer would leave something to decide, fails instead. */
function decidedQuery(
  executor: PgExecutor,
  call: BatchCall,
  { scope }: CallContext,
): Query | undefined {
  const asked = call.statement;
  if (asked === undefined) return undefined;
  const { statement, values } = asked;
  const query = statement.writes
    ? statement.demandingQuery(values, scope)
    : statement.query(values, scope);
  if (query === undefined || executor.prepared) return query;
  return { text: query.text, values: query.values };
}

function deliver(connection: PgConnection, queries: readonly Query[]): Promise<Delivery> {
  const answers: (Answer | undefined)[] = [];
  let failed: Delivery['failed'];
  return new Promise((resolve) => {
    connection.wire.sendJoined(
      queries.map((query, at) => ({
        query,
        onAnswer: (error: Error | undefined, answer: Answer | undefined) => {
          answers[at] = answer;
          if (error !== undefined) failed ??= { at, error };
        },
      })),
      (error) => {
        if (error !== undefined) failed ??= { at: queries.length, error };
        resolve({ answers, failed });
      },
    );
    connection.wire.leave();
  });
}

function refusal(error: Error): { readonly sqlstate: string | undefined } {
  const failure = sanitised(error);
  return { sqlstate: failure instanceof PgFailure ? failure.sqlstate : undefined };
}

/** A refusal that the plain forms may tell more of, or that another connection may not know. */
function worthAsking(sqlstate: string): boolean {
  return /^(22|23)/.test(sqlstate) || ['0A000', '26000', '25006'].includes(sqlstate);
}

interface Ending {
  readonly delivery: Delivery;
  readonly context: CallContext;
  readonly writes: boolean;
  readonly timed: boolean;
}

/** Those before the failure have their answers, as in any transaction; those after it are told of it. */
async function end(
  executor: PgExecutor,
  calls: readonly BatchCall[],
  { delivery, context, writes, timed }: Ending,
): Promise<TogetherOutcome> {
  const { at, error } = delivery.failed!;
  const told =
    refusal(error).sqlstate !== undefined && !(committing(delivery) && endsConnection(error));
  const failure = await explained(executor, error, {
    // What the server refuses is undone; of what it no longer answered, nobody knows.
    phase: told ? 'body' : 'commit',
    writes,
    aborted: context.signal?.aborted,
    timed,
    deadline: context.deadline,
  });
  const known = told ? failure : await resolved(executor, delivery, failure);
  if (known === undefined) {
    calls.forEach((call, i) => call.steps[0]!.answer(delivery.answers[i]!));
    return { kind: 'committed' };
  }
  calls.forEach((call, i) => {
    const [step] = call.steps;
    if (i < at) step!.answer(delivery.answers[i]!);
    else step!.fail(i === at ? known : transactionAborted(known));
  });
  return { kind: 'failed', error: known };
}

/** Every statement has been answered, so the commit may be under way. */
function committing({ answers, failed }: Delivery): boolean {
  return failed!.at === answers.length;
}

/** By what the server knows the batch, where it has said so: the last that was asked. */
function identityOf({ answers }: Delivery): CommitIdentity | undefined {
  const last = answers.at(-1);
  return last === undefined ? undefined : commitIdentity(last);
}

/** The failure, or nothing if the commit is known to have happened after all. */
async function resolved(
  executor: PgExecutor,
  delivery: Delivery,
  failure: StorageError,
): Promise<StorageError | undefined> {
  const identity = identityOf(delivery);
  if (failure.code !== 'ambiguous_commit' || identity === undefined) return failure;
  return resolveCommit(executor.pool.settings, identity, failure.cause).then(
    () => undefined,
    (error: unknown) => error as StorageError,
  );
}
