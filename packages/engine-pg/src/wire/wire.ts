import type { Socket } from 'node:net';
import { isStorageError, valueOutOfRange } from '@stratum/kernel';
import type pg from 'pg';
import { endsConnection } from '../error/pg-failure.ts';
import { Exchange, preparedUnder, type Passing, type Prepared, type Sent } from './exchange.ts';
import { MessageReader } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { Skipped, type OnAnswer, type Query } from './query.ts';
import { readColumns, readCommand, readError, readNotice, readRow } from './server-messages.ts';
import type { ServerNotice } from './server-notice.ts';

const ROW = 0x44;
const COMPLETE = 0x43;
const EMPTY = 0x49;
const READY = 0x5a;
const COLUMNS = 0x54;
const ERROR = 0x45;
const NOTICE = 0x4e;
const PARSED = 0x31;
const COPY = new Set([0x47, 0x48, 0x57]);

export type TransactionStatus = 'I' | 'T' | 'E';

/** What a connection wants to hear of its wire. */
export interface WireEvents {
  /** The server takes its leave, or says what cannot be understood. */
  lost(error: Error): void;
  /** The server says something beside its answers. Must not throw. */
  notice(notice: ServerNotice): void;
}

/**
 * Speaks Postgres's protocol on a connection that pg has opened: a statement is described once, what is sent in one turn
 * of the event loop leaves in one piece, and answers are read without a detour. Queries may be sent before earlier ones
 * are answered.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #events: WireEvents;
  readonly #writer = new MessageWriter();
  readonly #prepared = new Map<string, Prepared>();
  /** Prepared by the exchange that is being written. */
  #unsent: Prepared[] = [];
  /** What is to be answered, in this order; those before `#first` have been. */
  #exchanges: Exchange[] = [];
  #first = 0;
  #leaving = false;
  #status: TransactionStatus = 'I';
  #lost: Error | undefined;
  #heardAt = performance.now();

  constructor(socket: Socket, events: WireEvents) {
    this.#socket = socket;
    this.#events = events;
    const reader = new MessageReader((...message) => this.#receive(...message));
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      this.#heardAt = performance.now();
      reader.read(chunk);
    });
  }

  get transactionStatus(): TransactionStatus {
    return this.#status;
  }

  /** For how long the server has said nothing while an answer is due, in milliseconds. */
  get silence(): number {
    return this.depth === 0 ? 0 : performance.now() - this.#heardAt;
  }

  /** How many exchanges wait for their ends. */
  get depth(): number {
    return this.#exchanges.length - this.#first;
  }

  /** Sends one query: a transaction of its own, unless one has been begun. */
  send(query: Query, onAnswer: OnAnswer): void {
    if (this.#lost !== undefined) return onAnswer(this.#lost, undefined);
    const exchange = new Exchange('when ended');
    const { mark } = this.#writer;
    try {
      if (query.name === undefined && query.values === undefined) {
        this.#writer.query(query.text);
        exchange.add({ statement: preparedUnder(''), onAnswer });
      } else {
        exchange.add(this.#write(query, onAnswer));
        this.#writer.sync();
      }
    } catch (error) {
      this.#takeBack(mark);
      return process.nextTick(onAnswer, unwritable(error), undefined);
    }
    this.#expect(exchange);
  }

  /**
   * Sends queries that are one transaction, unless one has been begun: after the failure of one, those that follow are
   * `Skipped`. Answers come one by one; `onEnd` tells whether the whole has been committed. If one of them cannot be
   * written, none is sent, and the others are `Skipped`.
   */
  sendJoined(
    queries: readonly { readonly query: Query; readonly onAnswer: OnAnswer }[],
    onEnd?: (error: Error | undefined) => void,
  ): void {
    if (this.#lost !== undefined) {
      for (const { onAnswer } of queries) onAnswer(this.#lost, undefined);
      return onEnd?.(this.#lost);
    }
    const exchange = new Exchange('at once' satisfies Passing, onEnd);
    const { mark } = this.#writer;
    let written = 0;
    try {
      for (const { query, onAnswer } of queries) {
        exchange.add(this.#write(query, onAnswer));
        written += 1;
      }
      this.#writer.sync();
    } catch (error) {
      this.#takeBack(mark);
      const failure = unwritable(error);
      process.nextTick(() => {
        queries.forEach(({ onAnswer }, i) =>
          onAnswer(i === written ? failure : new Skipped(), undefined),
        );
        onEnd?.(failure);
      });
      return;
    }
    this.#expect(exchange);
  }

  /** Removes what was written of an exchange that cannot be written whole, and forgets what it would have prepared. */
  #takeBack(mark: number): void {
    this.#writer.rewind(mark);
    for (const statement of this.#unsent.splice(0)) this.#forget(statement);
  }

  #write({ text, name = '', values = [] }: Query, onAnswer: OnAnswer): Sent {
    const writer = this.#writer;
    let statement = name === '' ? undefined : this.#prepared.get(name);
    if (statement === undefined) {
      statement = preparedUnder(name);
      writer.parse(name, text);
      writer.describeStatement(name);
      if (name !== '') {
        this.#prepared.set(name, statement);
        this.#unsent.push(statement);
      }
    }
    writer.bind(name, values);
    writer.execute();
    return { statement, onAnswer };
  }

  #expect(exchange: Exchange): void {
    if (this.#unsent.length > 0) this.#unsent = [];
    if (this.depth === 0) this.#heardAt = performance.now();
    this.#exchanges.push(exchange);
    if (this.#leaving) return;
    this.#leaving = true;
    process.nextTick(() => this.leave());
  }

  /** Hands what has been sent to the socket now, and not at the end of the turn. */
  leave(): void {
    this.#leaving = false;
    if (!this.#writer.empty && this.#socket.writable) this.#socket.write(this.#writer.take());
  }

  #receive(code: number, bytes: Buffer, start: number, end: number): void {
    const exchange = this.#exchanges[this.#first];
    switch (code) {
      case ROW:
        return exchange!.row(readRow(bytes, start, end, exchange!.statement.columns));
      case COMPLETE: {
        const [command, count] = readCommand(bytes, start, end);
        return exchange!.completed(command, count);
      }
      case EMPTY:
        return exchange!.completed('', 0);
      case READY:
        this.#status = String.fromCharCode(bytes[start]!) as TransactionStatus;
        return this.#end();
      case PARSED:
        exchange!.statement.state = 'known';
        return;
      case COLUMNS:
        return exchange!.described(readColumns(bytes, start));
      case ERROR:
        return this.#failed(readError(bytes, start, end), exchange);
      case NOTICE:
        return this.#noticed(readNotice(bytes, start, end), exchange);
      default:
        if (COPY.has(code)) this.#events.lost(new Error('COPY is not for here'));
    }
  }

  #end(): void {
    const exchange = this.#exchanges[this.#first]!;
    this.#first += 1;
    if (this.#first === this.#exchanges.length) {
      this.#exchanges = [];
      this.#first = 0;
    } else if (this.#first === 1_024) {
      this.#exchanges.splice(0, this.#first);
      this.#first = 0;
    }
    exchange.ended(this.#status !== 'I');
  }

  #noticed(notice: ServerNotice, exchange: Exchange | undefined): void {
    if (notice.severity === 'WARNING') exchange?.warned(notice.sqlstate);
    this.#events.notice(notice);
  }

  #failed(error: pg.DatabaseError, exchange: Exchange | undefined): void {
    if (exchange !== undefined) {
      const { statement } = exchange;
      const unknown = statement.state === 'refused' && error.code === '26000';
      if (statement.state === 'sent') this.#forget(statement);
      for (const sent of exchange.unseen) {
        if (sent.statement.state === 'sent') this.#forget(sent.statement);
      }
      if (unknown) exchange.skipped();
      else exchange.failed(error);
    }
    // The server's last words come before the socket's end.
    if (endsConnection(error)) this.#events.lost(error);
  }

  #forget(statement: Prepared): void {
    statement.state = 'refused';
    if (this.#prepared.get(statement.name) === statement) this.#prepared.delete(statement.name);
  }

  /** Tells everybody who waits that nothing will come any more. */
  fail(error: Error): void {
    this.#lost ??= error;
    const waiting = this.#exchanges.slice(this.#first);
    this.#exchanges = [];
    this.#first = 0;
    for (const exchange of waiting) exchange.end(error);
  }
}

/** Values are checked when a statement is encoded; what is left is a message that is too long for the protocol. */
function unwritable(error: unknown): Error {
  return isStorageError(error) ? error : valueOutOfRange(undefined, error);
}
