/** A change of many rows, made in small transactions while the service goes on. */
export interface Backfill {
  /** What its progress is saved under. */
  readonly name: string;
  /** `orders` or `sales.orders`. */
  readonly table: string;
  /** Columns that tell rows apart and are never null, in the order of an index; the primary key by default. */
  readonly key?: readonly string[];
  /** A condition on the table's columns, in SQL, for the rows that need it. It should be false afterwards. */
  readonly where?: string;
  /** Rows of a transaction; 1000 by default. */
  readonly batchSize?: number;
  /** How long to leave the server alone between two batches; 50 ms by default. */
  readonly pauseMs?: number;
  /**
   * What is done to the rows of a batch. As SQL, one statement that finds their keys in the relation `batch`:
   * `update orders set total = net + tax from batch where orders.id = batch.id`. As a function, anything: it is
   * called in the batch's transaction, and perhaps again when that could not be committed.
   */
  readonly step: string | ((batch: BackfillBatch) => Promise<void>);
}

export interface BackfillBatch {
  /** Each row's key by its columns, as text; in order. */
  readonly keys: readonly Readonly<Record<string, string>>[];
  /** In the batch's transaction, which also saves how far the backfill is. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface BackfillResult {
  /** Rows that have been gone through, in this run and in those before it. */
  readonly rows: number;
  /** `false` when it was stopped by its signal; run again, it goes on. */
  readonly finished: boolean;
  /** Rows that the condition still finds, though all have been gone through. */
  readonly leftOver: boolean;
}

export type BackfillEvent =
  | {
      readonly type: 'begun';
      /** Rows that earlier runs have gone through. */
      readonly rows: number;
      /** As the statistics say; `undefined` for a table that was never analysed. */
      readonly estimatedRows: number | undefined;
    }
  | { readonly type: 'batch_finished'; readonly batch: number; readonly rows: number }
  | { readonly type: 'retrying'; readonly attempt: number; readonly sqlState: string }
  | { readonly type: 'finished'; readonly rows: number; readonly leftOver: boolean };

export type BackfillErrorCode =
  | 'already_running'
  /** It was begun with another statement, table or key. */
  | 'definition_changed'
  | 'table_missing'
  /** The table has no primary key and none was named, or a column that was named may be null. */
  | 'no_key'
  | 'batch_failed'
  | 'lock_lost'
  | 'invalid_option';

/** Why a backfill did not run, how far it is, and what to do. */
export class BackfillError extends Error {
  override readonly name = 'BackfillError';
  readonly code: BackfillErrorCode;
  readonly sqlState: string | undefined;

  constructor(
    code: BackfillErrorCode,
    message: string,
    fields: { readonly sqlState?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, fields.cause === undefined ? {} : { cause: fields.cause });
    this.code = code;
    this.sqlState = fields.sqlState;
  }
}
