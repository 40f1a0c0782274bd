import type { ConnectionOptions as TlsOptions } from 'node:tls';
import pg from 'pg';
import type { ConnectionSettings } from './connection-settings.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** What a client may be given beside where it leads. */
export interface DriverClientOptions extends Pick<
  pg.ClientConfig,
  'statement_timeout' | 'query_timeout' | 'types' | 'stream'
> {
  /** Bounds the attempt to connect, in milliseconds. Default: the connection's own, or 10,000. */
  readonly connectTimeoutMs?: number | undefined;
  readonly applicationName?: string | undefined;
}

/** What pg has, and its types do not tell. */
interface Internals {
  password: unknown;
  readonly connectionParameters: { password: unknown; options: unknown; replication: unknown };
}

const SECRETS = ['key', 'passphrase', 'pfx'] as const;

/** As getters: the client keeps these options, and inspection of it is not to show what they answer. */
function withHiddenKeys(options: TlsOptions): TlsOptions {
  for (const name of SECRETS) {
    const secret = options[name];
    if (secret === undefined) continue;
    Object.defineProperty(options, name, { get: () => secret, enumerable: name !== 'key' });
  }
  return options;
}

/** A client of pg that is not connected yet: the only way to one. It keeps no password once it is connected. */
export function driverClient(
  settings: ConnectionSettings,
  options: DriverClientOptions = {},
): pg.Client {
  const { connectTimeoutMs, applicationName, ...rest } = options;
  const { host, tls } = settings;
  const client = new pg.Client({
    host,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    // Always a function: of an empty password pg takes another from the environment.
    password: settings.password ?? (() => ''),
    // With the host, as pg does not say an address for which the certificate must be.
    ssl: tls === undefined ? false : withHiddenKeys({ host, ...tls.options() }),
    sslnegotiation: 'postgres',
    application_name: applicationName ?? settings.applicationName,
    connectionTimeoutMillis: connectTimeoutMs ?? settings.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...rest,
  } as pg.ClientConfig);
  const internals = client as unknown as Internals;
  // What is not said pg takes from PGOPTIONS and PGREPLICATION.
  internals.connectionParameters.options = settings.options;
  internals.connectionParameters.replication = undefined;
  client.once('connect', () => {
    internals.password = null;
    internals.connectionParameters.password = null;
  });
  return client;
}
