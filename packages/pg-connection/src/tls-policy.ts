import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { ConnectionError } from './connection-error.ts';

/** How a connection is encrypted, in libpq's words. */
export interface TlsPolicy {
  readonly mode: 'require' | 'verify-ca' | 'verify-full';
  /** For `tls.connect`. A function, so that inspection shows no private key. */
  readonly options: () => TlsOptions;
  /** For libpq. Nothing where certificates were given in memory. */
  readonly files: TlsFiles | undefined;
}

export interface TlsFiles {
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

/** The `ssl…` parameters of a URL. */
export interface TlsParameters {
  readonly sslmode?: string;
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly sslpassword?: string;
}

export interface TlsWish {
  readonly host: string;
  readonly insecure: boolean;
  /** Of fields; has precedence. */
  readonly tls: boolean | TlsOptions | undefined;
  readonly parameters: TlsParameters;
}

/** The one decision about TLS. Nothing: an unencrypted connection. */
export function tlsPolicy({ host, insecure, tls, parameters }: TlsWish): TlsPolicy | undefined {
  // As in libpq, what is said about TLS does not concern Unix sockets.
  if (host.startsWith('/')) return undefined;
  const trusting = insecure || isThisMachine(host);
  const policy = tls === undefined ? ofParameters(parameters, { host, insecure }) : ofFields(tls);
  if (!trusting && (policy === undefined || policy.mode === 'require')) {
    throw new ConnectionError(
      'The database is on another machine, and the connection would not be verified by TLS. Remove what turns TLS off ' +
        '(sslmode, tls), or say insecure: true.',
    );
  }
  return policy;
}

/** What is sent to it cannot be read on a network. */
export function isThisMachine(host: string): boolean {
  if (host.startsWith('/') || host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}

function ofFields(tls: boolean | TlsOptions): TlsPolicy | undefined {
  if (tls === false) return undefined;
  const given = tls === true ? {} : tls;
  const verified = given.rejectUnauthorized !== false;
  return {
    mode: verified ? 'verify-full' : 'require',
    // Said expressly: NODE_TLS_REJECT_UNAUTHORIZED turns off the default only.
    options: () => ({ ...given, rejectUnauthorized: verified }),
    files: tls === true ? NO_FILES : undefined,
  };
}

const NO_FILES: TlsFiles = { rootCertificate: undefined, certificate: undefined, key: undefined };

function ofParameters(
  parameters: TlsParameters,
  { host, insecure }: { readonly host: string; readonly insecure: boolean },
): TlsPolicy | undefined {
  const mode = modeOf(parameters, { local: isThisMachine(host), insecure });
  if (mode === undefined) return undefined;
  const { sslrootcert, sslcert, sslkey, sslpassword } = parameters;
  if ((sslcert === undefined) !== (sslkey === undefined)) {
    throw new ConnectionError('sslcert and sslkey go together: give both files, or neither.');
  }
  const system = sslrootcert === undefined || sslrootcert === 'system';
  const files: TlsFiles = {
    rootCertificate: system ? undefined : path.resolve(sslrootcert),
    certificate: sslcert === undefined ? undefined : path.resolve(sslcert),
    key: sslkey === undefined ? undefined : path.resolve(sslkey),
  };
  const options: TlsOptions = {
    rejectUnauthorized: mode !== 'require',
    ...(files.rootCertificate === undefined
      ? {}
      : { ca: contentOf('sslrootcert', files.rootCertificate) }),
    ...(files.certificate === undefined ? {} : { cert: contentOf('sslcert', files.certificate) }),
    ...(files.key === undefined ? {} : { key: contentOf('sslkey', files.key) }),
    ...(sslpassword === undefined ? {} : { passphrase: sslpassword }),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
  return { mode, options: () => ({ ...options }), files };
}

function modeOf(
  { sslmode, sslrootcert, sslcert }: TlsParameters,
  { local, insecure }: { readonly local: boolean; readonly insecure: boolean },
): TlsPolicy['mode'] | undefined {
  const authority = sslrootcert !== undefined && sslrootcert !== 'system';
  switch (sslmode) {
    case undefined:
      return local && sslrootcert === undefined && sslcert === undefined
        ? undefined
        : 'verify-full';
    case 'disable':
      return undefined;
    case 'allow':
    case 'prefer':
      if (local) return undefined;
      throw new ConnectionError(
        `sslmode=${sslmode} may fall back to an unencrypted connection without a word, and is for databases on this ` +
          'machine only. Use sslmode=verify-full.',
      );
    case 'require':
      // libpq encrypts without knowing for whom. That is enough on this machine, or where it is said to be.
      if (!local && !insecure) return 'verify-full';
      return authority ? 'verify-ca' : 'require';
    case 'verify-ca':
      // Any holder of a public certificate could be the server: names are checked unless the authority is one's own.
      return authority ? 'verify-ca' : 'verify-full';
    case 'verify-full':
      return 'verify-full';
    case 'no-verify':
      throw new ConnectionError(
        'sslmode=no-verify encrypts without knowing for whom. Use sslmode=verify-full with sslrootcert, the authority ' +
          'of the server; or sslmode=require and insecure: true.',
      );
    default:
      throw new ConnectionError(
        'sslmode must be disable, allow, prefer, require, verify-ca or verify-full.',
      );
  }
}

function contentOf(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new ConnectionError(`The file that ${parameter} names cannot be read (${code}).`);
  }
}
