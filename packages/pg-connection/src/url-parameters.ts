import type { ConnectionFields } from './connection.ts';
import { ConnectionError } from './connection-error.ts';
import type { TlsParameters } from './tls-policy.ts';

/** What a URL says; of TLS in libpq's words. */
export interface UrlFields extends Omit<ConnectionFields, 'url' | 'tls' | 'insecure'> {
  readonly tlsParameters: TlsParameters;
}

/** Parameters of libpq that may say one thing only, because the rest is not carried out here. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  client_encoding: ['UTF8', 'utf8', 'UTF-8', 'utf-8', 'auto'],
  target_session_attrs: ['any'],
  load_balance_hosts: ['disable'],
  channel_binding: ['disable', 'prefer'],
  gssencmode: ['disable', 'prefer'],
  sslnegotiation: ['postgres'],
  sslsni: ['1'],
  keepalives: ['1'],
};

const HONOURED = new Set([
  'host',
  'port',
  'dbname',
  'user',
  'password',
  'sslmode',
  'ssl',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslpassword',
  'connect_timeout',
  'options',
  'application_name',
  'fallback_application_name',
]);

/** Parameters of libpq that are not supported. Named here, so that an error can name them without quoting the URL. */
const UNSUPPORTED = new Set([
  'hostaddr',
  'passfile',
  'require_auth',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'tcp_user_timeout',
  'replication',
  'requiressl',
  'sslcompression',
  'sslkeylogfile',
  'sslcertmode',
  'sslcrl',
  'sslcrldir',
  'requirepeer',
  'ssl_min_protocol_version',
  'ssl_max_protocol_version',
  'min_protocol_version',
  'max_protocol_version',
  'krbsrvname',
  'gsslib',
  'gssdelegation',
  'scram_client_key',
  'scram_server_key',
  'service',
  'servicefile',
  'oauth_issuer',
  'oauth_client_id',
  'oauth_client_secret',
  'oauth_scope',
]);

/** The fields that the parts of an address and the parameters behind it make; parameters have precedence. */
export function fieldsOfParameters(
  parts: ReadonlyMap<string, string>,
  parameters: ReadonlyMap<string, string>,
): UrlFields {
  for (const [name, value] of parameters) refuseUnknown(name, value);
  const merged = new Map([...parts, ...parameters]);
  const text = (name: string): string | undefined => merged.get(name) || undefined;
  const tls = {
    sslmode: text('sslmode') ?? sslMode(text('ssl')),
    sslrootcert: text('sslrootcert'),
    sslcert: text('sslcert'),
    sslkey: text('sslkey'),
    sslpassword: text('sslpassword'),
  };
  return {
    host: text('host'),
    port: portOf(text('port')),
    database: text('dbname'),
    user: text('user'),
    password: text('password'),
    applicationName: text('application_name') ?? text('fallback_application_name'),
    connectTimeoutMs: connectTimeout(text('connect_timeout')),
    options: text('options'),
    tlsParameters: Object.fromEntries(
      Object.entries(tls).filter(([, value]) => value !== undefined),
    ),
  };
}

function refuseUnknown(name: string, value: string): void {
  if (HONOURED.has(name)) return;
  const allowed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
  if (allowed !== undefined) {
    if (allowed.includes(value)) return;
    throw new ConnectionError(
      `The parameter ${name} of the connection URL can only be ${allowed.join(' or ')} here. Remove it.`,
    );
  }
  if (UNSUPPORTED.has(name)) {
    throw new ConnectionError(
      `The connection URL has the parameter ${name}, which is not supported here. Remove it.`,
    );
  }
  if (name === 'schema' || name === 'search_path') {
    throw new ConnectionError(
      `The parameter ${name} is not one of libpq's. Say the schema as options=-c%20search_path%3D<schema>, or set it ` +
        'for the role: alter role … set search_path = ….',
    );
  }
  throw new ConnectionError(
    'The connection URL has a parameter that is not known. Remove it; if it is a part of the password, write the ' +
      'characters @ : / ? # % there as %40 and so on.',
  );
}

/** JDBC's spelling, which libpq reads too. */
function sslMode(ssl: string | undefined): string | undefined {
  if (ssl === undefined) return undefined;
  if (ssl === 'true') return 'require';
  throw new ConnectionError(
    'ssl in a connection URL can only be true. Use sslmode=verify-full, or sslmode=disable on this machine.',
  );
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new ConnectionError(
    'The port in the connection URL must be a number from 1 to 65535. If it is a part of the password, write the ' +
      'characters @ : / ? # % there as %40 and so on.',
  );
}

/** In seconds. As in libpq, none is waited for less than two; what is not positive leaves the default. */
function connectTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,6}$/.test(text)) {
    throw new ConnectionError('connect_timeout must be a whole number of seconds.');
  }
  const seconds = Number(text);
  return seconds <= 0 ? undefined : Math.max(seconds, 2) * 1_000;
}
