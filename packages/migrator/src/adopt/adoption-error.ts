export type AdoptionErrorCode =
  /** The other tool's table is not there, or is not of that tool. */
  | 'no_history'
  /** The other tool failed half-way, or was told that it had. */
  | 'unclean'
  /** What the other tool has applied has no file here. */
  | 'file_missing'
  /** A file is not the one that the other tool has applied. */
  | 'file_edited'
  /** The other tool is migrating this database. */
  | 'in_use'
  /** Our history is there already, and says something else. */
  | 'history_differs'
  | 'invalid_option';

/** Why a database was not adopted, and what to do. Nothing was changed. */
export class AdoptionError extends Error {
  override readonly name = 'AdoptionError';
  readonly code: AdoptionErrorCode;
  /** What it is about, as the other tool calls it. */
  readonly migrations: readonly string[];

  constructor(
    code: AdoptionErrorCode,
    message: string,
    fields: { readonly migrations?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(
      `${message} Nothing was changed.`,
      fields.cause === undefined ? {} : { cause: fields.cause },
    );
    this.code = code;
    this.migrations = fields.migrations ?? [];
  }
}
