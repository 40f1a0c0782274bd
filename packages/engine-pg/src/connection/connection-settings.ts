import { isIP } from 'node:net';
import type { ConnectionOptions as TlsOptions } from 'node:tls';

/** Where the database is, and as whom. */
export interface ConnectionFields {
  /** A host name, an address, or the folder of a Unix socket. Default: localhost. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  /** A function is asked at every connect, for passwords that expire. */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /** `false`: none. `true`: verified against the system's authorities. Default: verified, unless the host is this machine. */
  readonly tls?: boolean | TlsOptions | undefined;
  readonly applicationName?: string | undefined;
}

export type Connection = string | ConnectionFields;

export interface ConnectionSafety {
  /** Allows what would otherwise be refused: another machine, without a verified TLS connection. */
  readonly insecure?: boolean | undefined;
}

/** Fields with everything decided, of which inspection shows no password. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: (() => string | Promise<string>) | undefined;
  readonly tls: TlsOptions | undefined;
  readonly applicationName: string;
}

const DEFAULT_PORT = 5432;

/** @throws TypeError saying what to change; it never quotes the URL. */
export function connectionSettings(
  connection: Connection,
  { insecure = false }: ConnectionSafety = {},
): ConnectionSettings {
  const fields = typeof connection === 'string' ? fieldsOfUrl(connection) : connection;
  const host = fields.host ?? 'localhost';
  const user = fields.user ?? 'postgres';
  if (host.includes(',')) {
    throw new TypeError(
      'The connection names several hosts. Name one: a DNS name or a pooler that leads to the primary.',
    );
  }
  const { password } = fields;
  const tls = tlsOptions(fields.tls, host);
  if (
    !insecure &&
    !isThisMachine(host) &&
    (tls === undefined || tls.rejectUnauthorized === false)
  ) {
    throw new TypeError(
      'The database is on another machine, and the connection would not be verified by TLS. Remove what turns TLS off, or say insecure: true.',
    );
  }
  return {
    host,
    port: fields.port ?? DEFAULT_PORT,
    database: fields.database ?? user,
    user,
    password: typeof password === 'string' ? () => password : password,
    tls,
    applicationName: fields.applicationName ?? 'stratum',
  };
}

function tlsOptions(tls: ConnectionFields['tls'], host: string): TlsOptions | undefined {
  if (tls === false || (tls === undefined && isThisMachine(host))) return undefined;
  return tls === undefined || tls === true ? {} : tls;
}

function isThisMachine(host: string): boolean {
  if (host.startsWith('/') || host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}

const KNOWN_PARAMETERS = new Set(['sslmode', 'application_name', 'host', 'port']);

function fieldsOfUrl(text: string): ConnectionFields {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new TypeError(
      'The connection must be a URL such as postgres://user:password@host:5432/database, or its fields.',
    );
  }
  const url = new URL(text);
  const parameters = url.searchParams;
  for (const name of parameters.keys()) {
    if (KNOWN_PARAMETERS.has(name)) continue;
    throw new TypeError(
      `The connection URL has the parameter ${name.slice(0, 40)}, which is not known here. Remove it, or pass fields.`,
    );
  }
  const host = parameters.get('host') ?? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, '');
  const port = parameters.get('port') ?? url.port;
  return {
    host: host === '' ? undefined : host,
    port: port === '' ? undefined : Number(port),
    database: nonEmpty(decodeURIComponent(url.pathname.slice(1))),
    user: nonEmpty(decodeURIComponent(url.username)),
    password: nonEmpty(decodeURIComponent(url.password)),
    tls: tlsOfMode(parameters.get('sslmode'), isThisMachine(host === '' ? 'localhost' : host)),
    applicationName: nonEmpty(parameters.get('application_name') ?? ''),
  };
}

function nonEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function tlsOfMode(mode: string | null, local: boolean): boolean | undefined {
  switch (mode) {
    case null:
      return undefined;
    case 'disable':
      return false;
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return true;
    case 'allow':
    case 'prefer':
      if (local) return false;
      throw new TypeError(
        `sslmode=${mode} may fall back to an open connection without a word. Use sslmode=verify-full.`,
      );
    case 'no-verify':
      throw new TypeError(
        'sslmode=no-verify encrypts without knowing for whom. Use sslmode=verify-full with the authority of the server.',
      );
    default:
      throw new TypeError('sslmode must be disable, require, verify-ca or verify-full.');
  }
}
