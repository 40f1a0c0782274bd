import { PgFailure, sanitised } from '../error/pg-failure.ts';
import { PgConnection, type PgSettings } from './pg-connection.ts';

export interface LivenessParts {
  readonly settings: PgSettings;
  /** Of the connection that says nothing. */
  readonly processId: number | null;
  /** Takes a connection that nobody uses at this moment, if there is one, and the way to give it back. */
  readonly borrow: () => PgConnection | undefined;
  readonly giveBack: (connection: PgConnection) => void;
  readonly timeoutMs: number;
}

/**
 * Whether the server may still work on what was asked on a connection that says nothing: asked on an idle connection, or
 * on a new one. A long statement is silent too, and is not to be cut off; a server that cannot be reached, or that has
 * nothing to do there, will never answer. One that answers but allows no other connection has the benefit of the doubt.
 */
export async function isAtWork(parts: LivenessParts): Promise<boolean> {
  const { settings, borrow, giveBack, timeoutMs } = parts;
  const idle = borrow();
  if (idle !== undefined) {
    try {
      return await asked(idle, parts);
    } catch {
      // It may be broken itself, so a new one has to tell.
    } finally {
      giveBack(idle);
    }
  }
  let connection: PgConnection | undefined;
  try {
    connection = await PgConnection.open(settings, timeoutMs);
    return await asked(connection, parts);
  } catch (error) {
    return connection === undefined && sanitised(error) instanceof PgFailure;
  } finally {
    await connection?.end();
  }
}

async function asked(
  connection: PgConnection,
  { processId, timeoutMs }: LivenessParts,
): Promise<boolean> {
  const deadline = setTimeout(() => connection.destroy(), timeoutMs);
  try {
    const { rows } = await connection.send({
      text: 'select pg_backend_pid()::text, (select state from pg_stat_activity where pid = $1::int4)',
      values: [String(processId)],
    });
    const [own, state] = rows[0]!;
    // Behind a pooler numbers mean nothing; then it is enough that there is somebody.
    return own !== String(connection.processId) || state === 'active';
  } finally {
    clearTimeout(deadline);
  }
}
