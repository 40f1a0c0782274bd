export type MigrationErrorCode =
  /** No connection to the server. */
  | 'unreachable'
  /** Another process held the migration lock for longer than we were told to wait. */
  | 'lock_wait_timeout'
  /** The connection that holds the migration lock broke; the work was stopped. */
  | 'lock_lost'
  /** A migration could not get its locks on tables, however often it tried. */
  | 'lock_timeout'
  /** A file was edited after it had been applied. */
  | 'checksum_mismatch'
  /** The database has an old migration that is not among the embedded ones. */
  | 'missing_migration'
  /** A migration has not been applied, and a later one has. */
  | 'out_of_order'
  /** A file that is to be run does not parse, or says what is not done. */
  | 'invalid_file'
  | 'migration_failed'
  /** Asked to check only, and there is something to apply. */
  | 'migrations_pending'
  /** Asked to take back a migration that has no down file. */
  | 'irreversible'
  /** The database has had some of the files that were squashed into one, and not all. */
  | 'partly_replaced'
  /** A replica, or a session that may not write. */
  | 'read_only_server'
  /** The role may not read or write the history table. */
  | 'history_unavailable'
  | 'invalid_option';

/** Where in a file something went wrong. Lines and statements are counted from 1. */
export interface MigrationLocation {
  readonly file: string;
  readonly line: number;
  readonly statement: number;
}

export interface MigrationErrorFields {
  /** The versions it is about, in order. */
  readonly versions?: readonly string[];
  readonly location?: MigrationLocation;
  /** Of Postgres. */
  readonly sqlState?: string;
  readonly cause?: unknown;
}

/** Why the database is not migrated, what state it is in, and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly code: MigrationErrorCode;
  readonly versions: readonly string[];
  readonly location: MigrationLocation | undefined;
  readonly sqlState: string | undefined;

  constructor(code: MigrationErrorCode, message: string, fields: MigrationErrorFields = {}) {
    super(message, fields.cause === undefined ? {} : { cause: fields.cause });
    this.code = code;
    this.versions = fields.versions ?? [];
    this.location = fields.location;
    this.sqlState = fields.sqlState;
  }
}
