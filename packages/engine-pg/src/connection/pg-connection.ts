import { isIP, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { driverClient } from '@stratum/pg-connection/driver-client';
import type pg from 'pg';
import type { Answer, Query } from '../wire/query.ts';
import type { OnNotice, ServerNotice } from '../wire/server-notice.ts';
import { PasswordFunctionFailure } from '../error/pg-failure.ts';
import { Wire } from '../wire/wire.ts';
import type { HostAddresses } from './host-addresses.ts';
import { sessionSettings, UNBOUNDED, type Bounds } from './send-bounds.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/** Raised instead of sending: nothing has happened, so the work can be done on another connection. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor() {
    super('The connection had broken before anything was sent');
  }
}

/** Where connections lead, and what is known of the way. */
export interface PgSettings extends ConnectionSettings {
  /** Without them, every connection looks its host up. */
  readonly addresses?: HostAddresses | undefined;
  /** Hears what the server says on these connections beside its answers. */
  readonly onNotice?: OnNotice | undefined;
}

function socketOf({ addresses }: PgSettings): Socket {
  return addresses?.socket() ?? new Socket();
}

/** Told of a failure when it arrives, before anybody who waits for its promise: in the order of what was sent. */
export type OnFailure = (error: Error) => void;

/** What pg has, and its types do not tell. */
interface Internals {
  readonly connection: { readonly stream: Socket };
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/**
 * A connection to the server. pg opens it (addresses, TLS, passwords); what is asked on it goes over a wire of our own.
 * It hears its errors, and knows whether it can still be used.
 */
export class PgConnection {
  readonly #client: pg.Client & Internals;
  readonly #settings: PgSettings;
  #wire: Wire | undefined;
  #serverStarted = '';
  #disturbed = false;
  #broken = false;
  #retired = false;
  /** When its opening began, by `performance.now()`: a connection opened for a call shows the server as it is now. */
  readonly openedAt = performance.now();
  /** What the server keeps on this connection by itself: behind a pooler, nothing. */
  bounds: Bounds = UNBOUNDED;
  /** After which the server ends a statement that has no other bound: as set here, or stricter by the role. */
  statementTimeoutMs = Infinity;

  private constructor(client: pg.Client, settings: PgSettings) {
    this.#client = client as pg.Client & Internals;
    this.#settings = settings;
  }

  /** Resolves when the server is ready. Rejects with what pg raised. */
  static async open(
    settings: PgSettings,
    timeoutMs: number,
    bounds: Bounds = UNBOUNDED,
  ): Promise<PgConnection> {
    const { password } = settings;
    const client = driverClient(
      { ...settings, password: password === undefined ? undefined : asked(password) },
      { connectTimeoutMs: timeoutMs, stream: () => socketOf(settings) },
    );
    const connection = new PgConnection(client, settings);
    client.on('error', (error) => connection.#breaks(error));
    client.on('end', () => connection.#breaks(new Error('The connection has ended')));
    client.on('notice', ({ severity = '', code = '', message = '' }) =>
      connection.#noticed({ severity, sqlstate: code, message }),
    );
    try {
      await client.connect();
      await connection.#greet(timeoutMs, bounds);
    } catch (error) {
      connection.destroy();
      // The server may have moved.
      settings.addresses?.forget();
      throw withoutTls(error)
        ? Object.assign(new Error('No TLS'), { code: 'STRATUM_NO_TLS' })
        : error;
    }
    return connection;
  }

  /**
   * Statements and not startup parameters, which poolers refuse; the first three are followed by them. Warnings must
   * come, whatever the role has been set to: they tell what a commit is worth.
   */
  async #greet(timeoutMs: number, bounds: Bounds): Promise<void> {
    this.#wire = new Wire(this.#client.connection.stream, {
      lost: () => (this.#broken = true),
      notice: (notice) => this.#noticed(notice),
    });
    const deadline = setTimeout(() => this.destroy(), timeoutMs);
    try {
      const set = "set client_encoding = 'UTF8'; set timezone = 'UTC'; set datestyle = 'ISO'";
      const { rows } = await this.send({
        text: `${set}${sessionSettings(bounds, this.processId)}; ${SESSION}`,
      });
      const [processId, statementTimeout, serverStarted] = rows[0]!;
      this.#serverStarted = serverStarted!;
      if (processId === String(this.processId)) this.bounds = bounds;
      if (statementTimeout !== '0') this.statementTimeoutMs = Number(statementTimeout);
    } finally {
      clearTimeout(deadline);
    }
  }

  #noticed(notice: ServerNotice): void {
    try {
      this.#settings.onNotice?.(notice);
    } catch {
      process.emitWarning('The observer of server notices (onNotice) threw an error. It must not.');
    }
  }

  #breaks(error: Error): void {
    this.#broken = true;
    this.#wire?.fail(error);
  }

  /** It can be used for other work. */
  get usable(): boolean {
    return !this.#broken && !this.#retired && this.wire.transactionStatus === 'I';
  }

  /** How queries are sent without waiting for a promise. Only while it is not broken. */
  get wire(): Wire {
    return this.#wire!;
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Not to be used again, though it may still work: its prepared statements are stale, or a cancel request is out. */
  retire(): void {
    this.#retired = true;
  }

  /** A cancel request has gone out: a commit may have been answered before the standbys had it. */
  get disturbed(): boolean {
    return this.#disturbed;
  }

  /** When the server's postmaster started: tells servers apart that answer under one name. */
  get serverStarted(): string {
    return this.#serverStarted;
  }

  get processId(): number | null {
    return this.#client.processID;
  }

  /** Rejects with what the server or the connection raised, or `NotSent`. */
  send(query: Query, onFailure?: OnFailure): Promise<Answer> {
    if (this.#broken) return Promise.reject(new NotSent());
    return new Promise((resolve, reject) =>
      this.wire.send(query, (error, answer) => {
        if (error === undefined) return resolve(answer!);
        onFailure?.(error);
        reject(error);
      }),
    );
  }

  /** Sends all at once, and waits for every answer. Each is by itself: a failure does not keep later ones back. */
  sendAll(
    queries: readonly Query[],
    onFailure?: OnFailure,
  ): Promise<PromiseSettledResult<Answer>[]> {
    return Promise.allSettled(queries.map((query) => this.send(query, onFailure)));
  }

  /** Asks the server to stop what runs on this connection. Resolves when the request has been handed over, or has failed. */
  cancel(timeoutMs: number): Promise<void> {
    this.retire();
    this.#disturbed = true;
    const { processID, secretKey } = this.#client;
    if (processID === null || secretKey === null) return Promise.resolve();
    const request = Buffer.alloc(16);
    request.writeInt32BE(16, 0);
    request.writeInt32BE(80877102, 4);
    request.writeInt32BE(processID, 8);
    request.writeInt32BE(secretKey, 12);
    return sendOnce(this.#settings, request, timeoutMs);
  }

  /** Takes leave of the server; of one that does not let go, without its consent. */
  async end(): Promise<void> {
    if (this.#broken) return;
    this.#retired = true;
    const deadline = setTimeout(() => this.destroy(), LEAVE_TIMEOUT_MS);
    await this.#client.end().catch(() => undefined);
    clearTimeout(deadline);
  }

  /** Cuts the connection: what is under way fails, for this reason. */
  destroy(reason = new Error('The connection was cut')): void {
    this.#breaks(reason);
    this.#client.connection.stream.destroy();
  }
}

/** A password function, whose failure is told from that of the connection. */
function asked(password: () => string | Promise<string>): () => Promise<string> {
  return async () => {
    try {
      const given: unknown = await password();
      if (typeof given !== 'string') throw new TypeError('not a text');
      return given;
    } catch (error) {
      throw new PasswordFunctionFailure(error);
    }
  };
}

/** pg has no code for it. */
function withoutTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

/** Warnings come whatever the role has been set to. */
const SESSION = `select pg_backend_pid()::text, setting, pg_postmaster_start_time()::text,
    set_config('client_min_messages', case current_setting('client_min_messages')
      when 'error' then 'warning' else current_setting('client_min_messages') end, false)
  from pg_settings where name = 'statement_timeout'`;

const LEAVE_TIMEOUT_MS = 2_000;

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

function sendOnce(settings: PgSettings, request: Buffer, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const { host, port, tls } = settings;
    const socket = socketOf(settings);
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
        const serverName = isIP(host) === 0 ? host : '';
        const secure = connectTls(
          { host, servername: serverName, ...tls.options(), socket },
          () => {
            secure.write(request);
          },
        );
        secure.on('error', done).on('close', done);
      });
    });
  });
}
