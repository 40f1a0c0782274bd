import {
  StorageError,
  type StorageErrorDetails,
  type StorageErrorOptions,
  type UnavailableReason,
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

/** The clock or the source of ids that a storage was created with has answered with something unusable. */
export function badReading(source: string, wants: string): StorageError<'value_out_of_range'> {
  return new StorageError(
    'value_out_of_range',
    `${source} must answer ${wants}, and answered something else. Mend the source that the storage was created with.`,
    { column: undefined },
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
    'This call took longer than it may. Ask for less at once, or raise statementTimeoutMs, and statement_timeout of the role or database where that is less.',
    {},
    { cause },
  );
}

export function stoppedByServer(cause?: unknown): StorageError<'cancelled'> {
  return new StorageError(
    'cancelled',
    'The server stopped this call: an operator cancelled it, or a timeout has passed that the role, the database or a function sets. Nothing of it was applied. Look at the log of the server, and do it again if that may be.',
    { by: 'server' },
    { cause },
  );
}

export function deadlineExceeded(cause?: unknown): StorageError<'deadline_exceeded'> {
  return new StorageError(
    'deadline_exceeded',
    'This call as a whole took longer than it may: waiting for a connection, statements, and retries together. Nothing of it was applied. Look for what holds it (a lock, a full pool), or raise timeoutMs.',
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
    'It is not known whether this was committed: the connection went while the commit was under way, or the synchronous standbys have not confirmed it. Look at the data before doing the work again.',
    { transactionId },
    { cause },
  );
}

const UNAVAILABLE: Record<UnavailableReason, string> = {
  closed: 'This storage has been closed. Create another one.',
  unreachable: 'The database cannot be reached. Check its address, and that it runs.',
  unknown_host: 'The host of the database has no address. Check its name, and the DNS server.',
  certificate:
    "The server's TLS certificate was not accepted; the cause has the reason. Check the host name, the certificate's dates, and that tls.ca holds the authority that signed it.",
  no_tls:
    'The server does not offer TLS, which this connection requires. Turn TLS on at the server.',
  password_function:
    "The connection's password function failed; the cause has the name of its error. Check what it asks for the password.",
  authentication:
    'The database does not let this user in. Check user and password, and what pg_hba.conf allows from this address.',
  unknown_database: 'The server has no such database. Check its name, or create it.',
  too_many_connections:
    "The server, the database or the role has no connection left. Lower pool.max times the number of replicas, or raise the server's limit.",
  refused:
    "The database refuses the connection; the cause has the SQLSTATE. Check the role's privilege to connect, and the server's log.",
  shutting_down: 'The database is starting or shutting down. Try again in a moment.',
};

export function unavailable(
  reason: UnavailableReason,
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

export function serverReadOnly(options?: StorageErrorOptions): StorageError<'server_read_only'> {
  return new StorageError(
    'server_read_only',
    'The database server accepts no writes: it is a standby, or default_transaction_read_only is on. Connect to the primary, or try again after the failover.',
    {},
    options,
  );
}

const SHORT_OF: Record<StorageErrorDetails['out_of_resources']['resource'], string> = {
  disk: 'The database server has no disk space left. Free some or add some, then do the work again.',
  memory:
    'The database server has no memory left for this. Ask for less at once, or give it more (work_mem, max_locks_per_transaction, the machine).',
  connections:
    'The database server has no connection left. Lower pool.max times the number of replicas, or raise the limit.',
  configured_limit:
    'The database server has reached a limit of its configuration; the cause has the SQLSTATE. Ask for less at once, or raise the limit.',
};

export function outOfResources(
  resource: StorageErrorDetails['out_of_resources']['resource'],
  cause?: unknown,
): StorageError<'out_of_resources'> {
  return new StorageError('out_of_resources', SHORT_OF[resource], { resource }, { cause });
}

export function permissionDenied(cause?: unknown): StorageError<'permission_denied'> {
  return new StorageError(
    'permission_denied',
    "The database role lacks a privilege that this statement needs. Grant it: usage on the schema, and select, insert, update and delete on its tables. The server's log names the object.",
    {},
    { cause },
  );
}

/** The names or types that a statement uses are not there, though no migration is pending. */
export function schemaMismatch(sqlstate: string, cause?: unknown): StorageError<'schema_mismatch'> {
  return new StorageError(
    'schema_mismatch',
    `The schema is not the one that this build needs (${sqlstate}): a table, column or function is missing or of another type, though no migration is pending. Check the role's search_path, and what was changed by hand.`,
    { sqlstate },
    { cause },
  );
}

type LostReason = StorageErrorDetails['prepared_statement_lost']['reason'];

const POOLER =
  'Set preparedStatements: false, or let the pooler keep prepared statements (max_prepared_statements of PgBouncer 1.21 and later).';

const LOST_STATEMENT: Record<LostReason, string> = {
  plan_changed:
    'A migration has changed what a prepared statement answers. Do the work again from its start: it will be prepared anew.',
  unknown: `The server does not know a prepared statement of this connection: a pooler hands its connections to several clients. ${POOLER}`,
  duplicate: `A prepared statement of another client is in the way: a pooler hands its connections to several clients. ${POOLER}`,
};

export function preparedStatementLost(
  reason: LostReason,
  options?: StorageErrorOptions,
): StorageError<'prepared_statement_lost'> {
  return new StorageError('prepared_statement_lost', LOST_STATEMENT[reason], { reason }, options);
}

export function statementRefused(
  sqlstate: string,
  cause?: unknown,
): StorageError<'statement_refused'> {
  return new StorageError(
    'statement_refused',
    `The database refuses a statement as it stands (${sqlstate}). Doing it again will not help: look for a defect in the statement, or in a trigger or function that it runs.`,
    { sqlstate },
    { cause },
  );
}

const SERVER_TROUBLE: Record<StorageErrorDetails['server_failure']['kind'], string> = {
  io: "The database server cannot read or write its files. Look at the server's log, its disks and its file permissions.",
  corruption:
    "The database server has found damaged data. Stop writing, look at the server's log, and restore from a backup or rebuild the index that it names.",
  internal: "The database server has met an error inside itself. Look at the server's log.",
};

export function serverFailure(
  kind: StorageErrorDetails['server_failure']['kind'],
  sqlstate: string,
  cause?: unknown,
): StorageError<'server_failure'> {
  return new StorageError('server_failure', SERVER_TROUBLE[kind], { kind, sqlstate }, { cause });
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
