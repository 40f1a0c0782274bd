import {
  statementText,
  type MigrationScript,
  type MigrationStatement,
} from './embedded-migrations.ts';
import { describeBlockers } from './lock-blockers.ts';
import { MigrationError } from './migration-error.ts';
import type { LockBlocker } from './migration-events.ts';
import {
  lineInStatement,
  messageOf,
  remarksOf,
  sqlStateOf,
  withoutRowDetail,
} from './postgres-failure.ts';

export interface FailureDetails {
  readonly version: string;
  /** What it leaves behind. */
  readonly state: string;
  readonly blockers: readonly LockBlocker[];
}

export interface StatementPlace {
  readonly script: MigrationScript;
  readonly statement: MigrationStatement;
}

/** A statement that failed, told so that it can be found and mended. */
export function statementFailure(
  { script, statement }: StatementPlace,
  error: unknown,
  details: FailureDetails,
): MigrationError {
  const number = script.statements.indexOf(statement) + 1;
  const text = statementText(script, statement);
  const firstLine = 1 + newlines(script.text.slice(0, statement.start));
  const offset = lineInStatement(error, text);
  const line = offset === 0 ? statement.line : Math.max(statement.line, firstLine + offset);
  const sqlState = sqlStateOf(error);
  return new MigrationError(
    codeOf(sqlState),
    `${script.file}, line ${line}, statement ${number} of ${script.statements.length}: ` +
      `${messageOf(error)}${sqlState === undefined ? '' : ` (${sqlState})`}.${remarksOf(error)}\n\n` +
      `${linesAround(script.text, line)}\n\n${details.state}${whoWasInTheWay(sqlState, details.blockers)}`,
    {
      versions: [details.version],
      location: { file: script.file, line, statement: number },
      ...(sqlState === undefined ? {} : { sqlState }),
      cause: withoutRowDetail(error),
    },
  );
}

/** The end of a transaction that failed: a deferred constraint, or a lost connection. */
export function commitFailure(
  script: MigrationScript,
  error: unknown,
  details: FailureDetails,
): MigrationError {
  const sqlState = sqlStateOf(error);
  const state =
    sqlState === undefined
      ? 'The connection broke at its end, so it may have been kept or not: the history knows, and the next run looks.'
      : details.state;
  return new MigrationError(
    codeOf(sqlState),
    `${script.file}: its transaction could not be committed: ${messageOf(error)}` +
      `${sqlState === undefined ? '' : ` (${sqlState})`}.${remarksOf(error)} ${state}`,
    {
      versions: [details.version],
      ...(sqlState === undefined ? {} : { sqlState }),
      cause: withoutRowDetail(error),
    },
  );
}

/** The way out of a lock that was not to be had. */
function whoWasInTheWay(sqlState: string | undefined, blockers: readonly LockBlocker[]): string {
  if (sqlState !== '55P03') return '';
  const who =
    blockers.length === 0
      ? 'Somebody held a lock on its table'
      : `It waited for ${describeBlockers(blockers)}`;
  return (
    `\n${who}. Wait until that work is over and run the migrations again, end it with pg_terminate_backend, or ` +
    'allow more time with lockTimeoutMs (--lock-timeout) or more attempts with lockAttempts (--lock-attempts).'
  );
}

function codeOf(sqlState: string | undefined): 'lock_timeout' | 'migration_failed' {
  return sqlState === '55P03' ? 'lock_timeout' : 'migration_failed';
}

function linesAround(text: string, line: number): string {
  const lines = text.split('\n');
  const from = Math.max(1, line - 2);
  // The last line end of a file begins no line.
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const to = Math.min(last, line + 2);
  const width = String(to).length;
  const shown: string[] = [];
  for (let number = from; number <= to; number += 1) {
    const mark = number === line ? '>' : ' ';
    shown.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1] ?? ''}`.trimEnd());
  }
  return shown.join('\n');
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}
