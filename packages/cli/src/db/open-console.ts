import { spawn } from 'node:child_process';
import { connectionSettings, libpqEnvironment, type Connection } from '@stratum/pg-connection';
import { ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

/** Runs psql on the database until its user leaves it; gives its exit code. */
export async function openConsole(
  connection: Connection,
  args: readonly string[],
): Promise<number> {
  const env = await libpqEnvironment(connectionSettings(connection));
  // Ctrl-C is psql's: it ends a query there, and not this process.
  const heedless = (): void => undefined;
  process.on('SIGINT', heedless);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn('psql', args, { env, stdio: 'inherit' });
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? ExitCode.failed));
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(
      'There is no psql on this machine. Install the PostgreSQL client (postgresql-client, libpq), and try again.',
      { cause: error },
    );
  } finally {
    process.off('SIGINT', heedless);
  }
}
