import { isIP } from 'node:net';
import { aFlag, checkedOptions, optional, type Demands } from './checked-options.ts';
import type { Connection, ConnectionFields, ConnectionSafety } from './connection.ts';
import { checkedFields } from './connection-fields.ts';
import { parseConnectionUrl, severalHosts } from './connection-url.ts';
import { ConnectionError, refuseConnection } from './connection-error.ts';
import { tlsPolicy, type TlsPolicy } from './tls-policy.ts';

/** A connection with everything decided. Inspection shows no password and no private key. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: (() => string | Promise<string>) | undefined;
  /** Nothing: the connection is not encrypted. */
  readonly tls: TlsPolicy | undefined;
  readonly applicationName: string;
  readonly connectTimeoutMs: number | undefined;
  readonly options: string | undefined;
}

const SAFETY: Demands<ConnectionSafety> = { insecure: optional(aFlag) };

/**
 * Decides what a connection leaves open; the environment has no say in it. Everything that opens a connection does it
 * with these settings, so that one description leads to one place, under the same conditions.
 * @throws ConnectionError
 */
export function connectionSettings(
  connection: Connection,
  safety: ConnectionSafety = {},
): ConnectionSettings {
  const { insecure: allowed } = checkedOptions(safety, 'options', SAFETY, refuseConnection);
  const fields = checkedFields(typeof connection === 'string' ? { url: connection } : connection);
  const insecure = allowed === true || checkedSafety(fields.insecure);
  const fromUrl = fields.url === undefined ? undefined : parseConnectionUrl(fields.url);
  const { host = 'localhost', port = 5432, user = 'postgres', ...rest } = merged(fields, fromUrl);
  checkHost(host);
  const { password } = rest;
  return {
    host,
    port,
    database: rest.database ?? user,
    user,
    password: typeof password === 'string' ? () => password : password,
    tls: tlsPolicy({
      host,
      insecure,
      tls: fields.tls,
      parameters: fromUrl?.tlsParameters ?? {},
    }),
    applicationName: rest.applicationName ?? 'stratum',
    connectTimeoutMs: rest.connectTimeoutMs,
    options: rest.options,
  };
}

function merged(fields: ConnectionFields, fromUrl: ConnectionFields = {}): ConnectionFields {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...fromUrl, ...(Object.fromEntries(said) as ConnectionFields) };
}

function checkedSafety(insecure: unknown): boolean {
  if (insecure === undefined || typeof insecure === 'boolean') return insecure ?? false;
  throw new ConnectionError('insecure must be true or false.');
}

function checkHost(host: string): void {
  if (host.includes(',')) throw severalHosts();
  if (host.startsWith('@')) {
    throw new ConnectionError(
      'Abstract Unix sockets are not supported. Name the folder of a socket, or a host.',
    );
  }
  if (host.startsWith('/') || isIP(host) !== 0) return;
  if (/[\s@:/?#[\]%]/.test(host)) {
    throw new ConnectionError(
      'The host of the connection must be a name, an address, or the folder of a Unix socket with a leading slash.',
    );
  }
}
