import {
  connectionSettings,
  isConnectionError,
  printableAddress,
  urlWithTlsMode,
  type ConnectionSafety,
  type ConnectionSettings,
} from '@stratum/pg-connection';
import {
  aFlag,
  aFunction,
  aText,
  optional,
  type Demand,
  type Demands,
} from '@stratum/pg-connection/checked-options';
import { aMajor, checkedSettings, serverSettings } from './checked-setting.ts';
import { startContainerPostgres } from './container-postgres.ts';
import { DevPostgresError } from './dev-postgres-error.ts';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
import type { PostgresMajor, PostgresServer } from './postgres-server.ts';
import { probeServer } from './server-probe.ts';

/** `insecure` allows a server in the environment on another machine without verified TLS. */
export interface FindPostgres extends ConnectionSafety {
  /** The version to start, when one has to be started. 18 by default. */
  readonly major?: PostgresMajor;
  /** The variable that may hold the URL of a server: `DATABASE_URL` by default. */
  readonly urlVariable?: string;
  /** Refuse a server of another major version, wherever it comes from. */
  readonly exactMajor?: boolean;
  /**
   * Keep the embedded server's data in this folder, and share its server with other processes that name
   * it. Without it the data is temporary.
   */
  readonly folder?: string;
  /** For a server that is started here, by name: `{ log_statement: 'all' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onProgress?: (line: string) => void;
}

const environment: Demand = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.entries(value)
    ? undefined
    : 'must be an object';

const OPTIONS: Demands<FindPostgres> = {
  insecure: optional(aFlag),
  major: optional(aMajor),
  urlVariable: optional(aText),
  exactMajor: optional(aFlag),
  folder: optional(aText),
  settings: optional(serverSettings),
  env: optional(environment),
  onProgress: optional(aFunction),
};

/**
 * Finds a Postgres server for development and tests, in this order: the URL in the environment; a
 * container, when `STRATUM_POSTGRES=container` asks for one; the embedded server. Never goes on to the
 * next way because one failed: that is a `DevPostgresError` that says why.
 */
export async function findPostgres(given: FindPostgres = {}): Promise<PostgresServer> {
  const options = checkedSettings(given, OPTIONS);
  const server = await take(options);
  const { exactMajor = false, major = 18 } = options;
  if (exactMajor && server.major !== major) {
    await server.stop();
    throw new DevPostgresError(
      'wrong_version',
      `PostgreSQL ${major} is needed here, and this is ${server.version}: ${server.description}.`,
    );
  }
  return server;
}

async function take(options: FindPostgres): Promise<PostgresServer> {
  const { major = 18, urlVariable = 'DATABASE_URL', env = process.env } = options;
  const settings = options.settings ?? {};
  const url = env[urlVariable];
  if (url !== undefined && url !== '') {
    return fromEnvironment(urlVariable, url, settingsOf(urlVariable, url, options));
  }

  const way = env['STRATUM_POSTGRES'] ?? '';
  if (way === 'container') {
    const image = env['STRATUM_POSTGRES_IMAGE'];
    options.onProgress?.(`Starting PostgreSQL ${major} in a container`);
    return startContainerPostgres({
      major,
      settings,
      ...(image === undefined || image === '' ? {} : { image }),
    });
  }
  if (way !== '' && way !== 'embedded') {
    throw new DevPostgresError(
      'invalid_setting',
      'STRATUM_POSTGRES takes "embedded" or "container"; it holds something else.',
    );
  }
  return startEmbeddedPostgres({
    major,
    settings,
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
}

function settingsOf(variable: string, url: string, safety: ConnectionSafety): ConnectionSettings {
  try {
    return connectionSettings(url, { insecure: safety.insecure });
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    throw new DevPostgresError('invalid_setting', `${variable} cannot be used. ${error.message}`);
  }
}

async function fromEnvironment(
  variable: string,
  url: string,
  connection: ConnectionSettings,
): Promise<PostgresServer> {
  const address = printableAddress(connection);
  const facts = await probeServer(connection).catch((error: unknown) => {
    throw new DevPostgresError(
      'unreachable',
      `${variable} names ${address}, which cannot be used: ${reasonOf(error)}. Start that server, correct ` +
        `the variable, or unset it to use the embedded server.`,
      { cause: error },
    );
  });
  const stop = (): Promise<void> => Promise.resolve();
  return {
    url: connection.tls === undefined ? url : urlWithTlsMode(url, connection.tls.mode),
    source: 'environment',
    description: `PostgreSQL ${facts.version} at ${address}, from ${variable}`,
    ...facts,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: string };
  return message !== undefined && message !== '' ? message : String(code);
}
