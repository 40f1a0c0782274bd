import { unavailable, type StorageError, type UnavailableReason } from '@stratum/kernel';
import type { ConnectionFailure, PgFailure } from './pg-failure.ts';

/** By the codes of Node's errors that arise while a connection is opened; what is not here is `unreachable`. */
const REASONS: Readonly<Record<string, UnavailableReason>> = {
  ENOTFOUND: 'unknown_host',
  EAI_AGAIN: 'unknown_host',
  EAI_NODATA: 'unknown_host',
  EAI_NONAME: 'unknown_host',
  STRATUM_PASSWORD_FUNCTION: 'password_function',
  STRATUM_NO_TLS: 'no_tls',
};

/** OpenSSL's verdicts on a certificate, as Node names them, and Node's own on the name in it. */
const CERTIFICATE =
  /^(ERR_TLS_CERT|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERROR_IN_CERT_)/;

/** Why no connection could be opened, where the server itself has said nothing. */
export function refusedConnect(cause: PgFailure | ConnectionFailure): StorageError<'unavailable'> {
  const code = 'code' in cause ? (cause.code ?? '') : '';
  return unavailable(
    REASONS[code] ?? (CERTIFICATE.test(code) ? 'certificate' : 'unreachable'),
    cause,
  );
}
