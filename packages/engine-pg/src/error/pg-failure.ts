import pg from 'pg';

/** The parts of a server's error that hold no user value. Message, detail, hint and context may, so they are left out. */
export class PgFailure extends Error {
  override readonly name = 'PgFailure';
  readonly sqlstate: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly routine: string | undefined;

  constructor(error: pg.DatabaseError) {
    super(
      `Postgres raised ${error.code ?? 'an error'} in ${error.routine ?? 'an unknown routine'}`,
    );
    this.sqlstate = error.code ?? 'XX000';
    this.constraint = error.constraint;
    this.table = error.table;
    this.column = error.column;
    this.routine = error.routine;
  }
}

/** An error of the connection itself: no SQLSTATE. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  /** As `ECONNREFUSED`, where the system told one. */
  readonly code: string | undefined;

  constructor(error: unknown) {
    const code = (error as { code?: unknown } | undefined)?.code;
    super(`The connection failed (${typeof code === 'string' ? code : 'closed'})`);
    this.code = typeof code === 'string' ? code : undefined;
  }
}

/** The bounds whose passing cuts a connection. */
export type PassedBound = 'statementTimeoutMs' | 'timeoutMs' | 'commitTimeoutMs';

/** The connection was cut because the server had not answered within a bound. */
export class BoundPassed extends ConnectionFailure {
  readonly bound: PassedBound;

  constructor(bound: PassedBound) {
    super({ code: 'STRATUM_BOUND' });
    this.message = `The server did not answer within ${bound}`;
    this.bound = bound;
  }
}

/** The function that was to give the password gave none. Its own message may hold a secret, so only its name is kept. */
export class PasswordFunctionFailure extends ConnectionFailure {
  constructor(error: unknown) {
    super({ code: 'STRATUM_PASSWORD_FUNCTION' });
    const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
    const named = [name, code].filter(
      (part) => typeof part === 'string' && /^\w{1,60}$/.test(part),
    );
    this.message = `The password function failed (${named.join(', ') || 'no name'})`;
  }
}

/** What pg raised, without anything that a user gave. */
export function sanitised(error: unknown): PgFailure | ConnectionFailure {
  if (error instanceof PgFailure || error instanceof ConnectionFailure) return error;
  return error instanceof pg.DatabaseError ? new PgFailure(error) : new ConnectionFailure(error);
}

const LAST_WORDS = /^(08...|25P0[34]|57P0[1-5])$/;

/** Whether the server has said itself that it ends the session. It carries out nothing that was sent after that. */
export function isLastWord(error: unknown): boolean {
  return error instanceof pg.DatabaseError && endsConnection(error);
}

/** Whether the connection is gone, and not only a statement on it has failed. */
export function endsConnection(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    return /^(FATAL|PANIC)$/.test(error.severity ?? '') || LAST_WORDS.test(error.code ?? '');
  }
  return error instanceof PgFailure ? LAST_WORDS.test(error.sqlstate) : true;
}
