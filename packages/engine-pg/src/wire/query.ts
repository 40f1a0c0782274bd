import type { WireValue } from '../statement/parameter-type.ts';
import type { ColumnDescription, RawRow } from '../statement/row-decoder.ts';

/** One message to the server: a plain text, or a prepared statement and its values. */
export interface Query {
  readonly text: string;
  readonly name?: string | undefined;
  readonly values?: readonly WireValue[] | undefined;
}

export interface Answer {
  readonly columns: readonly ColumnDescription[];
  readonly rows: readonly RawRow[];
  readonly count: number;
  /** The command tag's first word, as `COMMIT` or, from a commit of a failed transaction, `ROLLBACK`. */
  readonly command: string;
}

/** Takes the answer to one query, or what went wrong. Must not throw. */
export type OnAnswer = (error: Error | undefined, answer: Answer | undefined) => void;

/** Told in place of an answer: the query was not carried out, since one that it hung on failed. */
export class Skipped extends Error {
  override readonly name = 'Skipped';

  constructor() {
    super('A query before this one failed, so this one was not carried out');
  }
}
