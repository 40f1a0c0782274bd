const BRAND = Symbol.for('@stratum/pg-connection/ConnectionError');

/** A connection that cannot be used as it is described. The message says what to change and quotes nothing of it. */
export class ConnectionError extends TypeError {
  override readonly name = 'ConnectionError';
  readonly code = 'invalid_connection';
  /** Recognises errors of another copy of this package as well. */
  readonly [BRAND] = true;
}

export function isConnectionError(error: unknown): error is ConnectionError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

export function refuseConnection(message: string): ConnectionError {
  return new ConnectionError(message);
}
