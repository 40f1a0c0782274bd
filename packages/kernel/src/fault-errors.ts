import {
  StorageError,
  type StorageErrorDetails,
  type StorageErrorOptions,
} from './storage-error.ts';

// The sentences of the faults, in one place, so that both backends say the same.

export function constraintViolation(
  violation: StorageErrorDetails['constraint_violation'],
  cause?: unknown,
): StorageError<'constraint_violation'> {
  const what = violation.constraint ?? violation.column ?? 'a rule of the table';
  return new StorageError(
    'constraint_violation',
    `The database refuses the row: ${what} (${violation.kind}) of ${violation.table ?? 'a table'}. No repository should let it come so far: look at what was written.`,
    violation,
    { cause },
  );
}

export function valueOutOfRange(
  column: string | undefined,
  cause?: unknown,
): StorageError<'value_out_of_range'> {
  return new StorageError(
    'value_out_of_range',
    `A value does not fit ${column ?? 'its column'}. Check it against the limits of the contract.`,
    { column },
    { cause },
  );
}

export function serializationFailure(cause?: unknown): StorageError<'serialization_failure'> {
  return new StorageError(
    'serialization_failure',
    'Another unit of work changed what this one depends on. Do the work again from its start; transaction() does so by itself.',
    {},
    { cause },
  );
}

export function deadlock(cause?: unknown): StorageError<'deadlock'> {
  return new StorageError(
    'deadlock',
    'This unit of work and another waited for each other, and this one was given up. Do the work again from its start; transaction() does so by itself.',
    {},
    { cause },
  );
}

export function lockNotAvailable(cause?: unknown): StorageError<'lock_not_available'> {
  return new StorageError(
    'lock_not_available',
    'Another unit of work held a lock for longer than this call was to wait. Try again later, or allow a longer wait.',
    {},
    { cause },
  );
}

export function statementTimeout(cause?: unknown): StorageError<'statement_timeout'> {
  return new StorageError(
    'statement_timeout',
    'A statement took longer than it was allowed and was stopped. Allow it more time, or ask for less at once.',
    {},
    { cause },
  );
}

export function ambiguousCommit(
  transactionId: string | undefined,
  cause?: unknown,
): StorageError<'ambiguous_commit'> {
  return new StorageError(
    'ambiguous_commit',
    'The connection went while the commit was under way: it may have happened or not. Look at the data before doing the work again.',
    { transactionId },
    { cause },
  );
}

const UNAVAILABLE: Record<StorageErrorDetails['unavailable']['reason'], string> = {
  closed: 'This storage has been closed. Create another one.',
  unreachable: 'The database cannot be reached. Check its address, and that it runs.',
  refused:
    'The database refuses the connection. Check user, password, database name, and how many connections it allows.',
  shutting_down: 'The database is starting or shutting down. Try again in a moment.',
};

export function unavailable(
  reason: StorageErrorDetails['unavailable']['reason'],
  cause?: unknown,
): StorageError<'unavailable'> {
  return new StorageError('unavailable', UNAVAILABLE[reason], { reason }, { cause });
}

export function connectionLost(
  phase: StorageErrorDetails['connection_lost']['phase'],
  options?: StorageErrorOptions,
): StorageError<'connection_lost'> {
  return new StorageError(
    'connection_lost',
    'The connection to the database broke, and nothing of this unit of work was applied. Do the work again from its start.',
    { phase },
    options,
  );
}

export function overloaded(waitedMs: number): StorageError<'overloaded'> {
  return new StorageError(
    'overloaded',
    'Every connection to the database is taken, and too many calls wait for one. Shed load, or allow more connections.',
    { waitedMs },
  );
}

export function migrationsPending(
  pending: readonly string[],
  cause?: unknown,
): StorageError<'migrations_pending'> {
  return new StorageError(
    'migrations_pending',
    `The database has not had ${pending.length === 1 ? 'a migration' : `${pending.length} migrations`} that this build needs. Run the migrator, then start again.`,
    { pending },
    { cause },
  );
}

export function unexpectedFault(
  sqlstate: string | undefined,
  options?: StorageErrorOptions,
): StorageError<'unexpected'> {
  return new StorageError(
    'unexpected',
    `The database answered with something that this build does not expect (${sqlstate ?? 'no SQLSTATE'}). See the cause for where it arose.`,
    { sqlstate },
    options,
  );
}
