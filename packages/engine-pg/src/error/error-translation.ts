import {
  ambiguousCommit,
  cancelled,
  conflict,
  connectionLost,
  constraintViolation,
  deadlineExceeded,
  deadlock,
  inUse,
  isStorageError,
  lockNotAvailable,
  missingReference,
  outOfResources,
  permissionDenied,
  preparedStatementLost,
  schemaMismatch,
  serializationFailure,
  serverFailure,
  serverReadOnly,
  statementRefused,
  statementTimeout,
  stoppedByServer,
  type StorageError,
  transactionAborted,
  unavailable,
  unexpectedFault,
  valueOutOfRange,
  type StorageErrorDetails,
  type UnavailableReason,
} from '@stratum/kernel';
import type { Outcomes } from '../statement/statement.ts';
import { refusedConnect } from './connect-failure.ts';
import { BoundPassed, ConnectionFailure, sanitised, type PgFailure } from './pg-failure.ts';

/** What was under way when an error arose. */
export interface FailureContext {
  readonly outcomes?: Outcomes;
  /** `body`: a transaction that has not been told to commit. `alone`: a statement that is a transaction by itself. */
  readonly phase: 'connect' | 'body' | 'commit' | 'alone';
  /** Whether anything that was sent may have changed something. */
  readonly writes: boolean;
  /** The caller has aborted the call. */
  readonly aborted?: boolean | undefined;
  /** The statement may have run for as long as the server lets it. */
  readonly timed?: boolean | undefined;
  /** When the call as a whole was to be over, by `performance.now()`. */
  readonly deadline?: number | undefined;
  /** The connection was opened for this call: what is wrong with it would be wrong with every other one. */
  readonly fresh?: boolean | undefined;
}

type Translation = (failure: PgFailure, context: FailureContext) => StorageError;

const OUTCOME = { conflict, missing_reference: missingReference, in_use: inUse };

function violation(kind: StorageErrorDetails['constraint_violation']['kind']): Translation {
  return (failure, { outcomes = {} }) => {
    const { constraint, table, column } = failure;
    const outcome = constraint === undefined ? undefined : outcomes[constraint];
    if (outcome !== undefined) return OUTCOME[outcome](constraint!, failure);
    return constraintViolation({ kind, constraint, table, column }, failure);
  };
}

const outOfRange: Translation = (failure) => valueOutOfRange(failure.column, failure);
const lost: Translation = (failure, context) => lostConnection(failure, context);
const refusedStatement: Translation = (failure) => statementRefused(failure.sqlstate, failure);
const mismatch: Translation = (failure) => schemaMismatch(failure.sqlstate, failure);
const retryLater: Translation = (failure) => serializationFailure(failure);

/** Told instead of an answer: the server ended the session, and with it what was not yet committed. */
const ended: Translation = (failure, context) =>
  context.phase === 'alone' && context.writes
    ? connectionLost('body', { cause: failure })
    : lostConnection(failure, context);

const short =
  (resource: StorageErrorDetails['out_of_resources']['resource']): Translation =>
  (failure) =>
    outOfResources(resource, failure);

const trouble =
  (kind: StorageErrorDetails['server_failure']['kind']): Translation =>
  (failure) =>
    serverFailure(kind, failure.sqlstate, failure);

/** Where a session is refused, `unavailable`; else what it means of a statement. */
const connecting =
  (reason: UnavailableReason, otherwise: Translation): Translation =>
  (failure, context) =>
    context.phase === 'connect' ? unavailable(reason, failure) : otherwise(failure, context);

/** A connection that has been in use may lead to a server that has changed since; a new one says how it is now. */
const readOnlyServer: Translation = (failure, { fresh }) =>
  serverReadOnly({ cause: failure, retryable: fresh !== true });

/** Only the routine tells a stale plan from a feature that the server does not have. */
const unsupported: Translation = (failure) =>
  failure.routine === 'RevalidateCachedQuery'
    ? preparedStatementLost('plan_changed', { cause: failure, retryable: true })
    : statementRefused(failure.sqlstate, failure);

const unknownStatement: Translation = (failure, { fresh }) =>
  preparedStatementLost('unknown', { cause: failure, retryable: fresh !== true });

/**
 * Who stopped a statement, by what was asked of the server: its text tells too, but in a language of its own. The caller,
 * the bound for the whole (by a cancel request or a timeout), the bound of a statement, or somebody else.
 */
const stopped: Translation = (failure, { aborted, timed, deadline = Infinity }) => {
  if (aborted === true) return cancelled(failure);
  // Timers may be a millisecond early.
  if (performance.now() + 1 >= deadline) return deadlineExceeded(failure);
  return timed === true ? statementTimeout(failure) : stoppedByServer(failure);
};

/** By SQLSTATE, else by its class (the first two characters). */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  '02': refusedStatement,
  '03': refusedStatement,
  '08': lost,
  '09': refusedStatement,
  '0A': unsupported,
  '0B': refusedStatement,
  '0F': refusedStatement,
  '0L': refusedStatement,
  '0P': refusedStatement,
  '0Z': refusedStatement,
  '10': refusedStatement,
  '20': refusedStatement,
  '21': refusedStatement,
  '22': outOfRange,
  '23': violation('check'),
  '23001': violation('foreign_key'),
  '23502': violation('not_null'),
  '23503': violation('foreign_key'),
  '23505': violation('unique'),
  '23P01': violation('exclusion'),
  '24': refusedStatement,
  '25': refusedStatement,
  '25006': readOnlyServer,
  '25P02': () => transactionAborted(undefined),
  '25P03': ended,
  '25P04': stopped,
  '26': unknownStatement,
  '27': refusedStatement,
  '28': connecting('authentication', (failure) => permissionDenied(failure)),
  '2B': refusedStatement,
  '2D': refusedStatement,
  '2F': refusedStatement,
  '34': refusedStatement,
  '38': refusedStatement,
  '39': refusedStatement,
  '3B': refusedStatement,
  '3D': connecting('unknown_database', refusedStatement),
  '3F': mismatch,
  '40': retryLater,
  '40002': violation('check'),
  '40003': (failure) => ambiguousCommit(undefined, failure),
  '40P01': (failure) => deadlock(failure),
  '42': refusedStatement,
  '42501': connecting('refused', (failure) => permissionDenied(failure)),
  '42702': mismatch,
  '42703': mismatch,
  '42704': mismatch,
  '42804': mismatch,
  '42809': mismatch,
  '42846': mismatch,
  '42883': mismatch,
  '428C9': mismatch,
  '42P01': mismatch,
  '42P05': (failure) => preparedStatementLost('duplicate', { cause: failure }),
  '42P10': mismatch,
  '44': violation('check'),
  '53': short('configured_limit'),
  '53100': short('disk'),
  '53200': short('memory'),
  '53300': connecting('too_many_connections', short('connections')),
  '54': outOfRange,
  '54011': refusedStatement,
  '54023': refusedStatement,
  '55': refusedStatement,
  '55006': (failure) => lockNotAvailable(failure),
  '55P03': (failure) => lockNotAvailable(failure),
  '57': stopped,
  '57014': stopped,
  '57P01': connecting('shutting_down', ended),
  '57P02': connecting('shutting_down', lost),
  '57P03': (failure) => unavailable('shutting_down', failure),
  '57P04': connecting('unknown_database', ended),
  '57P05': ended,
  '58': trouble('io'),
  '72': retryLater,
  F0: trouble('internal'),
  HV: refusedStatement,
  P0: refusedStatement,
  XX: trouble('internal'),
  XX001: trouble('corruption'),
  XX002: trouble('corruption'),
};

/** Every SQLSTATE and class with a translation of its own: for the test beside this file. */
export const translatedStates: readonly string[] = Object.keys(TRANSLATIONS);

/** Turns what pg raised into the error that a storage raises. */
export function translateError(error: unknown, context: FailureContext): StorageError {
  if (isStorageError(error)) return error;
  const failure = sanitised(error);
  if (failure instanceof ConnectionFailure) return lostConnection(failure, context);
  const translate = TRANSLATIONS[failure.sqlstate] ?? TRANSLATIONS[failure.sqlstate.slice(0, 2)];
  return translate?.(failure, context) ?? unexpectedFault(failure.sqlstate, { cause: failure });
}

function lostConnection(
  cause: PgFailure | ConnectionFailure,
  { phase, writes }: FailureContext,
): StorageError {
  if (phase === 'connect') return refusedConnect(cause);
  if (cause instanceof BoundPassed && (phase === 'body' || !writes)) {
    return cause.bound === 'timeoutMs' ? deadlineExceeded(cause) : statementTimeout(cause);
  }
  // Nothing of it was applied, and whoever runs transactions can run it again.
  if (phase === 'body') return connectionLost('body', { cause, retryable: true });
  if (writes) return ambiguousCommit(undefined, cause);
  return connectionLost(phase === 'alone' ? 'body' : 'commit', { cause, retryable: true });
}

/** The names that a statement uses do not exist: the database may not be at the version that the statement is for. */
export function isMissingSchema(error: StorageError): boolean {
  return isStorageError(error, 'schema_mismatch');
}

/**
 * A prepared statement that a migration, or a pooler, has made unusable on its connection; or a connection to a server
 * that does not write any more, as a primary that has become a standby. Another connection may do.
 */
export function belongsElsewhere(error: StorageError): boolean {
  return (
    error.retryable &&
    (error.code === 'prepared_statement_lost' || error.code === 'server_read_only')
  );
}

/** All connections may lead to the server that does not write any more. */
export function isReadOnlyServer(error: StorageError): boolean {
  return error.code === 'server_read_only';
}
