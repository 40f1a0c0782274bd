import { ConnectionError } from './connection-error.ts';
import type { ConnectionSettings } from './connection-settings.ts';

/**
 * The environment in which psql, pg_dump and other programs over libpq reach the same place under the same conditions.
 * An argument with the password could be read by everyone on the machine. Of `base`, every `PG…` variable is left out:
 * each could lead elsewhere, or weaken TLS.
 * @throws ConnectionError
 */
export async function libpqEnvironment(
  settings: ConnectionSettings,
  base: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string | undefined>> {
  const { host, port, user, database, tls } = settings;
  const password = await settings.password?.();
  const kept = Object.entries(base).filter(([name]) => !/^PG[A-Z]/.test(name));
  return {
    ...Object.fromEntries(kept),
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGAPPNAME: settings.applicationName,
    PGGSSENCMODE: 'disable',
    PGSSLMODE: tls?.mode ?? 'disable',
    ...(password === undefined ? {} : { PGPASSWORD: password }),
    ...(settings.options === undefined ? {} : { PGOPTIONS: settings.options }),
    ...(settings.connectTimeoutMs === undefined
      ? {}
      : { PGCONNECT_TIMEOUT: String(Math.ceil(settings.connectTimeoutMs / 1_000)) }),
    ...tlsVariables(tls),
  };
}

function tlsVariables(tls: ConnectionSettings['tls']): Record<string, string> {
  if (tls === undefined) return {};
  const { files } = tls;
  if (files === undefined) {
    throw new ConnectionError(
      'psql and pg_dump cannot be given certificates from memory. Name files: sslrootcert, sslcert and sslkey in a URL.',
    );
  }
  // Without an authority of its own libpq looks for a file in the home folder; `system` are those that the machine trusts.
  const authority = files.rootCertificate ?? (tls.mode === 'verify-full' ? 'system' : undefined);
  return {
    ...(authority === undefined ? {} : { PGSSLROOTCERT: authority }),
    ...(files.certificate === undefined ? {} : { PGSSLCERT: files.certificate }),
    ...(files.key === undefined ? {} : { PGSSLKEY: files.key }),
  };
}
