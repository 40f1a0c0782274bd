import { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import pg from 'pg';
import { endsConnection } from '../error/pg-failure.ts';
import type { ColumnDescription, RawRow } from '../statement/row-decoder.ts';
import type { WireValue } from '../statement/parameter-type.ts';
import type { ConnectionSettings } from './connection-settings.ts';

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

/** Raised instead of sending: nothing has happened, so the work can be done on another connection. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor() {
    super('The connection had broken before anything was sent');
  }
}

interface PgAnswer {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly RawRow[];
  readonly rowCount: number | null;
  readonly command: string;
}

/** What pg has, and its types do not tell. */
interface Internals {
  readonly connection: { readonly stream: Socket };
  readonly processID: number | null;
  readonly secretKey: number | null;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

const AS_SENT = { getTypeParser: () => (value: unknown) => value };

/** A client of pg that pipelines, hears its errors, and knows whether it can still be used. */
export class PgConnection {
  readonly #client: pg.Client & Internals;
  readonly #settings: ConnectionSettings;
  #broken = false;
  #retired = false;
  /** By `performance.now()`. */
  readonly openedAt = performance.now();

  private constructor(client: pg.Client, settings: ConnectionSettings) {
    this.#client = client as pg.Client & Internals;
    this.#settings = settings;
  }

  /** Resolves when the server is ready. Rejects with what pg raised. */
  static async open(settings: ConnectionSettings, timeoutMs: number): Promise<PgConnection> {
    const client = new pg.Client({
      host: settings.host,
      port: settings.port,
      database: settings.database,
      user: settings.user,
      password: settings.password ?? '',
      ssl: settings.tls ?? false,
      application_name: settings.applicationName,
      connectionTimeoutMillis: timeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      types: AS_SENT,
      pipeline: true,
    } as pg.ClientConfig);
    const connection = new PgConnection(client, settings);
    const breaks = () => {
      connection.#broken = true;
    };
    client.on('error', breaks);
    client.on('end', breaks);
    try {
      await client.connect();
      // Statements and not startup parameters, which poolers refuse; all three are followed by them.
      await connection.send({
        text: "set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO'",
      });
    } catch (error) {
      connection.destroy();
      throw error;
    }
    return connection;
  }

  /** It can be used for other work. */
  get usable(): boolean {
    return !this.#broken && !this.#retired && this.#client.getTransactionStatus() === 'I';
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Not to be used again, though it may still work: its prepared statements are stale, or a cancel request is out. */
  retire(): void {
    this.#retired = true;
  }

  get processId(): number | null {
    return this.#client.processID;
  }

  /** Rejects with what pg raised, or `NotSent`. */
  send(query: Query): Promise<Answer> {
    if (this.#broken) return Promise.reject(new NotSent());
    return new Promise((resolve, reject) => {
      const config = {
        text: query.text,
        name: query.name,
        values: query.values,
        rowMode: 'array' as const,
        callback: (error: Error | null | undefined, answer: unknown) => {
          if (error === null || error === undefined) return resolve(answerOf(answer));
          // The server's last words come before the socket's end.
          if (endsConnection(error)) this.#broken = true;
          reject(error);
        },
      };
      this.#client.query(config as never);
    });
  }

  /** Sends all at once, and waits for every answer. Each is by itself: a failure does not keep later ones back. */
  async sendAll(queries: readonly Query[]): Promise<PromiseSettledResult<Answer>[]> {
    const { stream } = this.#client.connection;
    stream.cork();
    const answers = queries.map((query) => this.send(query));
    stream.uncork();
    return Promise.allSettled(answers);
  }

  /** Asks the server to stop what runs on this connection. Resolves when the request has been handed over, or has failed. */
  cancel(timeoutMs: number): Promise<void> {
    this.retire();
    const { processID, secretKey } = this.#client;
    if (processID === null || secretKey === null) return Promise.resolve();
    const request = Buffer.alloc(16);
    request.writeInt32BE(16, 0);
    request.writeInt32BE(80877102, 4);
    request.writeInt32BE(processID, 8);
    request.writeInt32BE(secretKey, 12);
    return sendOnce(this.#settings, request, timeoutMs);
  }

  /** Takes leave of the server. */
  async end(): Promise<void> {
    if (this.#broken) return;
    this.#retired = true;
    await this.#client.end().catch(() => undefined);
  }

  /** Cuts the connection: what is under way fails. */
  destroy(): void {
    this.#broken = true;
    this.#client.connection.stream.destroy();
  }
}

/** Of several statements in one text, pg answers with a list: the last one counts. */
function answerOf(answer: unknown): Answer {
  const one = (Array.isArray(answer) ? answer.at(-1) : answer) as PgAnswer;
  return { columns: one.fields, rows: one.rows, count: one.rowCount ?? 0, command: one.command };
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

function sendOnce(settings: ConnectionSettings, request: Buffer, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const { host, port, tls } = settings;
    const socket = new Socket();
    const done = () => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(timeoutMs, done);
    socket.on('error', done);
    // The server closes the connection when it has passed the request on; poolers lose it when we do.
    socket.on('close', done);
    if (host.startsWith('/')) socket.connect(`${host}/.s.PGSQL.${port}`);
    else socket.connect(port, host);
    socket.once('connect', () => {
      if (tls === undefined) {
        socket.write(request);
        return;
      }
      socket.write(SSL_REQUEST);
      socket.once('data', (reply: Buffer) => {
        if (reply[0] !== 'S'.charCodeAt(0)) return done();
        const secure = connectTls({ host, servername: host, ...tls, socket }, () => {
          secure.write(request);
        });
        secure.on('error', done).on('close', done);
      });
    });
  });
}
