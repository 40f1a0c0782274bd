import {
  StorageError,
  type StorageErrorDetails,
  type StorageErrorOptions,
} from './storage-error.ts';

// The sentences of the faults that backends meet, in one place, so that both say the same.

type Violation = StorageErrorDetails['constraint_violation'];

const VIOLATED: Record<Violation['kind'], string> = {
  not_null: 'a value is missing',
  check: 'a value is not allowed',
  unique: 'the key is taken',
  foreign_key: 'a reference would lead nowhere',
  exclusion: 'it collides with another row',
};

/** `constraint` or, where it has no name, `table` and `column` say what was violated. */
export function constraintViolation(
  violation: Violation,
  cause?: unknown,
): StorageError<'constraint_violation'> {
  const { kind, constraint, table, column } = violation;
  const place = constraint ?? [table, column].filter((name) => name !== undefined).join('.');
  return new StorageError(
    'constraint_violation',
    `The database refused a row of ${table ?? 'a table'}: ${VIOLATED[kind]} (${place}). No method foresees this, so something is wrong in the service or in the storage: look there.`,
    { kind, constraint, table, column },
    { cause },
  );
}

export function valueOutOfRange(
  column: string | undefined,
  cause?: unknown,
): StorageError<'value_out_of_range'> {
  return new StorageError(
    'value_out_of_range',
    `A value does not fit ${column === undefined ? 'its column' : `the column ${column}`}. Check its bounds before storing it.`,
    { column },
    { cause },
  );
}

export function serializationFailure(cause?: unknown): StorageError<'serialization_failure'> {
  return new StorageError(
    'serialization_failure',
    'Another unit of work changed what this one had read. Do this one again from its start.',
    {},
    { cause },
  );
}

export function deadlock(cause?: unknown): StorageError<'deadlock'> {
  return new StorageError(
    'deadlock',
    'This unit of work and another waited for each other, and this one was ended. Do it again from its start.',
    {},
    { cause },
  );
}

export function lockNotAvailable(cause?: unknown): StorageError<'lock_not_available'> {
  return new StorageError(
    'lock_not_available',
    'Another unit of work holds what this one needs, and the time to wait for it has passed. Try again later, or raise lockTimeoutMs.',
    {},
    { cause },
  );
}

export function statementTimeout(cause?: unknown): StorageError<'statement_timeout'> {
  return new StorageError(
    'statement_timeout',
    'This call took longer than it may. Ask for less at once, or raise statementTimeoutMs.',
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

/** Something that a build needs is gone, and migrations that it does not know have been there. */
export function schemaAhead(
  unknown: readonly string[],
  cause?: unknown,
): StorageError<'schema_ahead'> {
  return new StorageError(
    'schema_ahead',
    `The database has lost something that this build needs, and has had ${unknown.length === 1 ? 'a migration' : `${unknown.length} migrations`} that it does not know. Start a newer build, or revert what is newer than this one.`,
    { unknown },
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
