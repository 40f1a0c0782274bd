import { MigrationError } from './migration-error.ts';

/** The five characters of a server's error; `undefined` for one of the network or of ours. */
export function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : undefined;
}

/** What the server said, without the values that it quotes from rows. */
export function messageOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: unknown };
  const text = message !== undefined && message !== '' ? message : String(code);
  // Class 22, data exceptions, repeat the datum: invalid input syntax for type integer: "secret".
  return sqlStateOf(error)?.startsWith('22') === true ? text.replaceAll(/"[^"]*"/g, '"…"') : text;
}

/** States whose DETAIL names objects and types, and never quotes a row: dependent objects, syntax and rights, deadlocks. */
const DETAIL_WITHOUT_ROWS = /^(2BP01|40P01|42...|0A...|55...)$/;

/** DETAIL and HINT of the server, in lines of their own, where they hold no value of a row; empty otherwise. */
export function remarksOf(error: unknown): string {
  const { detail, hint } = error as { detail?: unknown; hint?: unknown };
  const sqlState = sqlStateOf(error) ?? '';
  const told = DETAIL_WITHOUT_ROWS.test(sqlState) && typeof detail === 'string' ? detail : '';
  // Hints are fixed sentences and names, but for those of what a migration raises itself about its rows.
  const advice = !/^(22|23)/.test(sqlState) && typeof hint === 'string' ? hint : '';
  return [told === '' ? '' : `\nDetail: ${told}`, advice === '' ? '' : `\nHint: ${advice}`].join(
    '',
  );
}

/**
 * A copy that is safe to log: the driver's error holds `detail`, with values of rows in it.
 */
export function withoutRowDetail(error: unknown): Error {
  const copy = new Error(messageOf(error));
  const code = (error as { code?: unknown }).code;
  return code === undefined ? copy : Object.assign(copy, { code });
}

/** The line of a statement that the server pointed at, counted from 0; 0 when it did not. */
export function lineInStatement(error: unknown, text: string): number {
  const position = Number((error as { position?: unknown }).position);
  if (!Number.isSafeInteger(position) || position < 1) return 0;
  // The server counts characters, JavaScript UTF-16 units.
  const before = Array.from(text).slice(0, position - 1);
  return before.filter((character) => character === '\n').length;
}

/** What the server or the network said outside of any file, without the values that it holds; others unchanged. */
export function asMigrationError(error: unknown): unknown {
  if (error instanceof MigrationError) return error;
  const sqlState = sqlStateOf(error);
  const { code, message } = error as { code?: unknown; message?: string };
  const network =
    (typeof code === 'string' && /^E(?!RR_)[A-Z]+$/.test(code)) ||
    /^(Connection terminated|Client has encountered a connection error)/.test(message ?? '');
  if (sqlState === undefined && !network) return error;
  const reason = sqlState ?? (typeof code === 'string' ? code : 'no answer');
  return new MigrationError(
    sqlState === undefined ? 'unreachable' : 'migration_failed',
    `Migrating stopped between two files: ${messageOf(error)} (${reason}). What was finished is recorded; ` +
      'mend that, and run the migrations again.',
    { ...(sqlState === undefined ? {} : { sqlState }), cause: withoutRowDetail(error) },
  );
}
