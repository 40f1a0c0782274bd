import {
  ambiguousCommit,
  cancelled,
  conflict,
  connectionLost,
  constraintViolation,
  deadlock,
  inUse,
  lockNotAvailable,
  missingReference,
  serializationFailure,
  statementTimeout,
  StorageError,
  transactionAborted,
  unavailable,
  unexpectedFault,
  valueOutOfRange,
  type StorageErrorDetails,
} from '@stratum/kernel';
import type { Outcomes } from '../statement/statement.ts';
import { ConnectionFailure, sanitised, type PgFailure } from './pg-failure.ts';

/** What was under way when an error arose. */
export interface FailureContext {
  readonly outcomes?: Outcomes;
  /** `body`: a transaction that has not been told to commit. `alone`: a statement that is a transaction by itself. */
  readonly phase: 'connect' | 'body' | 'commit' | 'alone';
  /** Whether anything that was sent may have changed something. */
  readonly writes: boolean;
  /** The caller has aborted the call. */
  readonly aborted?: boolean | undefined;
  /** The call was given a statement timeout. */
  readonly timed?: boolean | undefined;
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
const refused: Translation = (failure) => unavailable('refused', failure);
const lost: Translation = (failure, context) => lostConnection(failure, context);

/** Told instead of an answer: the server ended the session, and with it what was not yet committed. */
const ended: Translation = (failure, context) =>
  context.phase === 'alone' && context.writes
    ? connectionLost('body', { cause: failure })
    : lostConnection(failure, context);

/** Nothing was done, and on another connection it may be. */
const elsewhere: Translation = (failure) =>
  unexpectedFault(failure.sqlstate, { cause: failure, retryable: true });

/** By SQLSTATE, else by its class (the first two characters). */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  '08': lost,
  '0A000': elsewhere,
  '22': outOfRange,
  '23001': violation('foreign_key'),
  '23502': violation('not_null'),
  '23503': violation('foreign_key'),
  '23505': violation('unique'),
  '23514': violation('check'),
  '23P01': violation('exclusion'),
  '25P02': () => transactionAborted(undefined),
  '25P03': ended,
  '25006': elsewhere,
  '26000': elsewhere,
  '28': refused,
  '3D000': refused,
  '40001': (failure) => serializationFailure(failure),
  '40003': (failure) => ambiguousCommit(undefined, failure),
  '40P01': (failure) => deadlock(failure),
  '53300': refused,
  '54000': outOfRange,
  '55P03': (failure) => lockNotAvailable(failure),
  '57014': (failure, { aborted, timed }) =>
    aborted === true || !(failure.byTimeout ?? timed ?? false)
      ? cancelled(failure)
      : statementTimeout(failure),
  '57P01': ended,
  '57P02': lost,
  '57P03': (failure) => unavailable('shutting_down', failure),
  '57P05': ended,
};

/** Every SQLSTATE and class with a translation of its own: for the test beside this file. */
export const translatedStates: readonly string[] = Object.keys(TRANSLATIONS);

/** Turns what pg raised into the error that a storage raises. */
export function translateError(error: unknown, context: FailureContext): StorageError {
  if (error instanceof StorageError) return error;
  const failure = sanitised(error);
  if (failure instanceof ConnectionFailure) return lostConnection(failure, context);
  const translate = TRANSLATIONS[failure.sqlstate] ?? TRANSLATIONS[failure.sqlstate.slice(0, 2)];
  return translate?.(failure, context) ?? unexpectedFault(failure.sqlstate, { cause: failure });
}

function lostConnection(
  cause: PgFailure | ConnectionFailure,
  { phase, writes }: FailureContext,
): StorageError {
  if (phase === 'connect') return unavailable('unreachable', cause);
  // Nothing of it was applied, and whoever runs transactions can run it again.
  if (phase === 'body') return connectionLost('body', { cause, retryable: true });
  if (writes) return ambiguousCommit(undefined, cause);
  return connectionLost(phase === 'alone' ? 'body' : 'commit', { cause, retryable: true });
}

/** The names that a statement uses do not exist: the database is not at the version that the statement is for. */
export function isMissingSchema(error: StorageError): boolean {
  return ['42P01', '42703', '42704', '42883'].includes(sqlstateOf(error));
}

/**
 * A prepared statement that a migration, or a pooler, has made unusable on its connection; or a connection to a server
 * that does not write any more, as a primary that has become a standby.
 */
export function belongsElsewhere(error: StorageError): boolean {
  return ['0A000', '26000', '25006'].includes(sqlstateOf(error));
}

/** All connections may lead to the server that does not write any more. */
export function isReadOnlyServer(error: StorageError): boolean {
  return sqlstateOf(error) === '25006';
}

function sqlstateOf(error: StorageError): string {
  return error.code === 'unexpected'
    ? ((error as StorageError<'unexpected'>).details.sqlstate ?? '')
    : '';
}
