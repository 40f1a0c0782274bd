import { randomBytes } from 'node:crypto';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Signs access tokens. Services that serve the same users share it. */
  readonly secret: Uint8Array;
  readonly production: boolean;
  /** Proxies in front of the service whose `x-forwarded-for` is believed. */
  readonly trustedProxies: number;
  /** How many active sessions a user has at most: a log-in beyond them ends the oldest. 20 unless set. */
  readonly sessionsPerUser: number;
  /** Of the logical database `contacts`, when it is not beside `main`. */
  readonly contactsUrl: string | undefined;
  /** Allows databases on another machine without verified TLS: in a network that nobody else can read. */
  readonly insecureDatabases: boolean;
}

/** A setting that cannot be used, in words for whoever set it. */
export class SettingsError extends Error {}

const SECRET_BYTES = 32;

export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const production = env['NODE_ENV'] === 'production';
  const port = Number(env['PORT'] || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SettingsError('PORT must be a number from 0 to 65535.');
  }
  return {
    port,
    host: env['HOST'] || 'localhost',
    secret: readSecret(env, production),
    production,
    trustedProxies: readTrustedProxies(env),
    sessionsPerUser: readSessionsPerUser(env),
    contactsUrl: env['CONTACTS_DATABASE_URL'] || undefined,
    insecureDatabases: env['DATABASE_INSECURE'] === 'true',
  };
}

function readTrustedProxies({
  TRUSTED_PROXIES: text,
}: Readonly<Record<string, string | undefined>>): number {
  const count = Number(text || 0);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new SettingsError('TRUSTED_PROXIES must be the number of proxies in front of the service.');
}

function readSessionsPerUser({
  SESSIONS_PER_USER: text,
}: Readonly<Record<string, string | undefined>>): number {
  const count = Number(text || 20);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new SettingsError('SESSIONS_PER_USER must be a number from 1 to 1000.');
}

function readSecret(
  { ACCESS_TOKEN_SECRET: text }: Readonly<Record<string, string | undefined>>,
  production: boolean,
): Uint8Array {
  if (text !== undefined && text !== '') {
    const secret = Buffer.from(text, 'utf8');
    if (secret.length >= SECRET_BYTES) return secret;
    throw new SettingsError(`ACCESS_TOKEN_SECRET must have at least ${SECRET_BYTES} bytes.`);
  }
  if (!production) return randomBytes(SECRET_BYTES);
  throw new SettingsError('ACCESS_TOKEN_SECRET must be set in production.');
}
