/** What each code carries. Nothing here ever holds a value that a user gave. */
export interface StorageErrorDetails {
  // Declared outcomes: soft. The unit of work goes on.

  /** A unique key is taken. */
  conflict: { readonly constraint: string };
  /** A row that is referred to does not exist. */
  missing_reference: { readonly constraint: string };
  /** A row cannot go while others refer to it. */
  in_use: { readonly constraint: string };
  /** The revision given is not the present one. */
  stale: {
    readonly entity: string;
    readonly id: string;
    readonly expected: number;
    readonly actual: number;
  };
  /** The entity is in a state from which this is not possible. */
  invalid_transition: { readonly entity: string; readonly id: string; readonly state: string };
  /** An argument breaks its rule. `path` names it, as in `newUser.username`. */
  invalid_argument: { readonly path: string; readonly problem: string };
  /** The cursor cannot be read, or belongs to another sort, filter or scope. */
  invalid_cursor: { readonly reason: 'malformed' | 'sort' | 'filter' | 'scope' };
  /** A row of another tenant was to be written, or a tenant's handle does not have the method. */
  out_of_scope: { readonly entity: string };

  // Faults: hard. The unit of work is poisoned.

  constraint_violation: {
    readonly kind: 'not_null' | 'check' | 'unique' | 'foreign_key' | 'exclusion';
    readonly constraint: string | undefined;
    readonly table: string | undefined;
    readonly column: string | undefined;
  };
  value_out_of_range: { readonly column: string | undefined };
  serialization_failure: Record<never, never>;
  deadlock: Record<never, never>;
  lock_not_available: Record<never, never>;
  statement_timeout: Record<never, never>;
  /** The call, or the unit of work as a whole, took longer than `timeoutMs`. Nothing of it was applied. */
  deadline_exceeded: Record<never, never>;
  /**
   * The call was stopped before it was done: by its caller's signal, or on the server, by an operator or a timeout that
   * is set there.
   */
  cancelled: { readonly by: 'caller' | 'server' };
  /** An earlier failure, `firstCause`, has made this unit of work impossible to go on with or to save. */
  transaction_aborted: { readonly firstCause: StorageErrorCode | 'unknown' };
  unit_of_work_closed: {
    readonly reason:
      | 'saving'
      | 'saved'
      | 'save_failed'
      | 'cancelled'
      | 'finished'
      | 'call_left_open'
      | 'failure_unread'
      | 'inside_savepoint'
      | 'inside_callback'
      | 'left_idle'
      | 'storage_closed';
  };
  read_only: { readonly method: string };
  /**
   * It is not known whether the commit happened, because the connection went while it was under way; or whether it will
   * last, because the synchronous standbys have not confirmed it. Look before repeating it.
   */
  ambiguous_commit: { readonly transactionId: string | undefined };
  /** The database cannot be reached or does not let this service in, or this storage has been closed. */
  unavailable: { readonly reason: UnavailableReason };
  connection_lost: { readonly phase: 'connect' | 'body' | 'commit' };
  /** Every connection is taken and the queue is full, or waiting in it took too long. */
  overloaded: { readonly waitedMs: number };
  migrations_pending: { readonly pending: readonly string[] };
  schema_ahead: { readonly unknown: readonly string[] };
  corrupt_row: { readonly table: string; readonly column: string; readonly id: string | undefined };
  /** The server accepts no writes: it is a standby, or has been set read-only. */
  server_read_only: Record<never, never>;
  /** The server has run out of something that an operator has to provide. */
  out_of_resources: { readonly resource: 'disk' | 'memory' | 'connections' | 'configured_limit' };
  /** The role lacks a privilege that a statement needs. */
  permission_denied: Record<never, never>;
  /** Every migration has run, and yet the schema is not the one that this build needs. */
  schema_mismatch: { readonly sqlstate: string };
  /**
   * A prepared statement is not usable on its connection: its plan went stale by a migration (`plan_changed`), or a pooler
   * gave its connection to others (`unknown` to the server, or a `duplicate`).
   */
  prepared_statement_lost: { readonly reason: 'plan_changed' | 'unknown' | 'duplicate' };
  /** The server refuses a statement as it stands: a defect of the statement, or a function that raised an error. */
  statement_refused: { readonly sqlstate: string };
  /** The server has trouble of its own: with its files, with damaged data, or inside. */
  server_failure: { readonly kind: 'io' | 'corruption' | 'internal'; readonly sqlstate: string };
  /** The backend answered with something that none of the other codes covers; `sqlstate` where it is Postgres. */
  unexpected: { readonly sqlstate: string | undefined };
}

/** Why there is no connection. Only `unreachable`, `too_many_connections` and `shutting_down` pass by themselves. */
export type UnavailableReason =
  | 'closed'
  | 'unreachable'
  | 'unknown_host'
  | 'certificate'
  | 'no_tls'
  | 'password_function'
  | 'authentication'
  | 'unknown_database'
  | 'too_many_connections'
  | 'refused'
  | 'shutting_down';

export type StorageErrorCode = keyof StorageErrorDetails;

const SOFT = new Set<StorageErrorCode>([
  'conflict',
  'missing_reference',
  'in_use',
  'stale',
  'invalid_transition',
  'invalid_argument',
  'invalid_cursor',
  'out_of_scope',
]);

const RETRYABLE = new Set<StorageErrorCode>(['serialization_failure', 'deadlock']);

export interface StorageErrorOptions {
  /** Must be free of user values: what is put here can be inspected and logged. */
  readonly cause?: unknown;
  /** Whether the same work, done again from its start, may succeed. By default: serialization failures and deadlocks. */
  readonly retryable?: boolean;
}

/** In the registry, so that an error of another loaded copy of this package is recognised too. */
const MARK = Symbol.for('@stratum/kernel/StorageError');

/**
 * The one error that a storage raises. Recognise and narrow it with {@link isStorageError}: `instanceof` fails where two
 * copies of this package are loaded.
 */
export class StorageError<C extends StorageErrorCode = StorageErrorCode> extends Error {
  override readonly name = 'StorageError';
  readonly code: C;
  readonly details: StorageErrorDetails[C];
  /** Whether the same work, done again from its start, may succeed. */
  readonly retryable: boolean;

  constructor(
    code: C,
    message: string,
    details: StorageErrorDetails[C],
    options: StorageErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = details;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
  }

  get [MARK](): true {
    return true;
  }

  /** A declared outcome of a repository: the caller can catch it and go on in the same unit of work. */
  get soft(): boolean {
    return SOFT.has(this.code);
  }
}

/** Narrows to a storage error and, when codes are given, to one of them. */
export function isStorageError<C extends StorageErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is { [K in C]: StorageError<K> }[C] {
  return (
    isMarked(error) &&
    (codes.length === 0 || (codes as readonly StorageErrorCode[]).includes(error.code))
  );
}

function isMarked(error: unknown): error is StorageError {
  return typeof error === 'object' && error !== null && MARK in error;
}
