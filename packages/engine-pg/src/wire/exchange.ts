import type pg from 'pg';
import type { RawRow } from '../statement/row-decoder.ts';
import { CommitInDoubt } from './commit-in-doubt.ts';
import { Skipped, type Answer, type OnAnswer } from './query.ts';
import { NO_COLUMNS, type AnswerColumns } from './server-messages.ts';

/** A prepared statement as one connection knows it. */
export interface Prepared {
  readonly name: string;
  /** Known once the server has described it. */
  columns: AnswerColumns;
  /** `refused`: the server did not take it, so whatever was sent after it by its name fails. */
  state: 'sent' | 'known' | 'refused';
}

export function preparedUnder(name: string): Prepared {
  return { name, columns: NO_COLUMNS, state: 'sent' };
}

/** A query on its way. */
export interface Sent {
  readonly statement: Prepared;
  readonly onAnswer: OnAnswer;
}

/** When an answer is passed on: as it comes, or when the server has ended the exchange, which commits it. */
export type Passing = 'at once' | 'when ended';

/** Queries up to a point where the server says that it is ready, and what has come of them so far. */
export class Exchange {
  readonly #sent: Sent[] = [];
  readonly #passing: Passing;
  readonly #onEnd: ((error: Error | undefined) => void) | undefined;
  #at = 0;
  #rows: RawRow[] = [];
  #last: { readonly sent: Sent; readonly answer: Answer } | undefined;
  #error: Error | undefined;
  /** The SQLSTATEs of the server's warnings. */
  #warnings: string[] | undefined;
  /** The server warned while it committed, in this exchange, what these statements did. */
  #doubtful = false;

  constructor(passing: Passing, onEnd?: (error: Error | undefined) => void) {
    this.#passing = passing;
    this.#onEnd = onEnd;
  }

  add(sent: Sent): void {
    this.#sent.push(sent);
  }

  /** The statement whose answer is coming; of several in one text, the same one. */
  get statement(): Prepared {
    return (this.#sent[this.#at] ?? this.#sent.at(-1)!).statement;
  }

  described(columns: AnswerColumns): void {
    this.statement.columns = columns;
    this.#rows = [];
  }

  row(row: RawRow): void {
    this.#rows.push(row);
  }

  completed(command: string, count: number): void {
    const sent = this.#sent[this.#at] ?? this.#sent.at(-1)!;
    const answer = { columns: sent.statement.columns, rows: this.#rows, count, command };
    this.#rows = [];
    this.#at += 1;
    if (this.#warnings !== undefined && command === 'COMMIT') this.#doubtful = true;
    this.#last = { sent, answer };
    if (this.#passing === 'at once') sent.onAnswer(undefined, answer);
  }

  /** A statement that commits by itself does so after its answer; COMMIT does before. */
  warned(sqlstate: string): void {
    (this.#warnings ??= []).push(sqlstate);
    if (this.#at >= this.#sent.length) this.#doubtful = true;
  }

  failed(error: pg.DatabaseError): void {
    // Citus says in a warning that a node has refused to commit for the sake of another transaction.
    if (error.code === 'XX000' && this.#warnings?.includes('40001') === true) error.code = '40001';
    this.#error ??= error;
  }

  /** A query was not carried out because one that it hung on, in an earlier exchange, failed. */
  skipped(): void {
    this.#error ??= new Skipped();
  }

  /** The server is ready for the next one. */
  ended(insideTransaction: boolean): void {
    if (this.#doubtful && !insideTransaction && this.#last !== undefined) {
      this.#error ??= new CommitInDoubt(this.#last.answer);
    }
    this.end();
  }

  /** Nothing will come any more. */
  end(lost?: Error): void {
    const error = this.#error ?? lost;
    const last = this.#passing === 'at once' ? undefined : this.#last;
    if (error === undefined) {
      if (last !== undefined) last.sent.onAnswer(undefined, last.answer);
    } else {
      // What ends an exchange after its last answer belongs to that query.
      if (last !== undefined) last.sent.onAnswer(error, undefined);
      this.#sent
        .slice(this.#at)
        .forEach((sent, i) =>
          sent.onAnswer(i === 0 || lost !== undefined ? error : new Skipped(), undefined),
        );
    }
    this.#onEnd?.(error);
  }

  /** What was sent after the query that failed: the server has not even looked at it. */
  get unseen(): readonly Sent[] {
    return this.#sent.slice(this.#at + 1);
  }
}
