import type { ConnectionSettings } from './connection-settings.ts';
import { PgConnection } from './pg-connection.ts';

/**
 * Whether the server still works on what was asked on a connection that says nothing: asked on another connection. A
 * long statement is silent too, and is not to be cut off; a server that cannot be reached, or that has nothing to do
 * there, will never answer.
 */
export async function isAtWork(
  settings: ConnectionSettings,
  processId: number | null,
  timeoutMs: number,
): Promise<boolean> {
  let connection: PgConnection | undefined;
  let deadline: NodeJS.Timeout | undefined;
  try {
    const opened = await PgConnection.open(settings, timeoutMs);
    connection = opened;
    deadline = setTimeout(() => opened.destroy(), timeoutMs);
    const { rows } = await opened.send({
      text: 'select pg_backend_pid()::text, (select state from pg_stat_activity where pid = $1::int4)',
      values: [String(processId)],
    });
    const [own, state] = rows[0]!;
    // Behind a pooler numbers mean nothing; then it is enough that there is somebody.
    return own !== String(opened.processId) || state === 'active';
  } catch {
    return false;
  } finally {
    clearTimeout(deadline);
    await connection?.end();
  }
}
