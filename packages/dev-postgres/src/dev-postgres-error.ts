export type DevPostgresErrorCode =
  /** A variable or an option has a value that cannot be used. */
  | 'invalid_setting'
  /** The environment names a server that does not answer or refuses us. */
  | 'unreachable'
  /** The server that was found has another major version than the one that was asked for. */
  | 'wrong_version'
  /** There is no embedded server for this system, or its package is not installed. */
  | 'binaries_missing'
  /** The embedded server's programs are there but do not run. */
  | 'binaries_unusable'
  /** `initdb` or the server itself gave up. */
  | 'start_failed'
  /** A container was asked for, and no Docker or Podman answers. */
  | 'no_container_engine'
  /** The container engine is there, but the container did not come up. */
  | 'container_failed';

/** Why there is no Postgres server, and what to do about it. Never holds a password. */
export class DevPostgresError extends Error {
  override readonly name = 'DevPostgresError';
  readonly code: DevPostgresErrorCode;

  constructor(code: DevPostgresErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
