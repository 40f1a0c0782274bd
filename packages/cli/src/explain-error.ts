import { CommanderError } from 'commander';
import { ExitCode } from './exit-code.ts';
import { withoutPasswords } from './settings/database-address.ts';
import { UserError } from './user-error.ts';

export interface Explanation {
  /** Empty when the error has been told already. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** A sentence for what a user can mend; everything, for mistakes that are ours. Never a password. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CommanderError) {
    return { text: '', exitCode: error.exitCode === 0 ? ExitCode.done : ExitCode.usage };
  }
  if (error instanceof UserError) {
    return { text: withoutPasswords(error.message), exitCode: error.exitCode };
  }
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  if (
    /^(Connection|Migration|MigrationFile|Backfill|Adoption|DevPostgres|Storage)Error$/.test(name)
  ) {
    return { text: withoutPasswords(message), exitCode: ExitCode.failed };
  }
  const told = fromServer(error) ?? stack ?? message;
  return { text: withoutPasswords(told), exitCode: ExitCode.failed };
}

/** What the server, the network or the file system said; without the detail, which quotes rows. */
function fromServer(error: unknown): string | undefined {
  const { code, severity, message, path, errors } = (error ?? {}) as {
    code?: unknown;
    severity?: unknown;
    message?: string;
    /** Of the file system only. */
    path?: unknown;
    errors?: readonly unknown[];
  };
  if (typeof code !== 'string') return undefined;
  if (severity !== undefined) {
    const shown = code.startsWith('22') ? (message ?? '').replaceAll(/"[^"]*"/g, '"…"') : message;
    return `The database server refused: ${shown} (${code}).`;
  }
  if (!/^E[A-Z0-9_]+$/.test(code) || code.startsWith('ERR_')) return undefined;
  if (path !== undefined) return `${message ?? code}.`;
  const first = errors?.[0] as Error | undefined;
  const reason = message === undefined || message === '' ? (first?.message ?? code) : message;
  return `${reason}. Check that the server is up, and its address.`;
}
