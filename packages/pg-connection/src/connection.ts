import type { ConnectionOptions as TlsOptions } from 'node:tls';

/**
 * A URL as libpq reads it, or fields. Nothing is taken from the environment: what is left out has the defaults named
 * here, wherever the connection is used. `postgres://user:password@host:5432/database?sslmode=verify-full`
 */
export type Connection = string | ConnectionFields;

export interface ConnectionFields extends ConnectionSafety {
  /** What the other fields leave out is taken from this URL. */
  readonly url?: string | undefined;
  /** A host name, an address, or the folder of a Unix socket. Default: localhost. */
  readonly host?: string | undefined;
  /** Default: 5432. */
  readonly port?: number | undefined;
  /** Default: the name of the user. */
  readonly database?: string | undefined;
  /** Default: postgres. */
  readonly user?: string | undefined;
  /** A function is asked at every connect, for passwords that expire. */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /**
   * `false`: none. `true`: verified against the authorities that Node trusts. Options of `tls.connect`, such as `ca`.
   * Default: verified, unless the host is this machine.
   */
  readonly tls?: boolean | TlsOptions | undefined;
  readonly applicationName?: string | undefined;
  /** Bounds one attempt to connect, in milliseconds. */
  readonly connectTimeoutMs?: number | undefined;
  /** Settings of the session as command-line options of the server: `-c search_path=app`. */
  readonly options?: string | undefined;
}

export interface ConnectionSafety {
  /** Allows what is refused otherwise: another machine without a verified TLS connection. */
  readonly insecure?: boolean | undefined;
}
