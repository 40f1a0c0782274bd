import type { Node } from 'libpg-query';
import { hasSqlDetails, parse } from './sql-parser.ts';
import type { MigrationScript, MigrationStatement } from '../embedded-migrations.ts';
import { classifyStatement, COPY_WITH_ROWS } from './classify-statement.ts';
import type { MigrationFileProblem } from './migration-file-error.ts';
import { byteOffsets, lineAt, lineCounter, skipComments } from './sql-text.ts';

export interface ParsedScript {
  readonly script: MigrationScript;
  readonly nodes: readonly Node[];
  readonly problems: readonly MigrationFileProblem[];
}

/** Splits a file with Postgres's own grammar, and says of each statement how it must be run. */
export async function parseScript(
  file: string,
  text: string,
  noTransaction: boolean,
): Promise<ParsedScript> {
  const problems: MigrationFileProblem[] = [];
  const statements: MigrationStatement[] = [];
  const nodes: Node[] = [];
  const pieces = await split(file, text, problems);
  const lineOf = lineCounter(text);
  for (const { node, start, end } of noTransaction ? pieces : withoutWrapper(pieces)) {
    const line = lineOf(skipComments(text, start));
    const { refused, ...known } = classifyStatement(node, noTransaction);
    if (refused !== undefined) problems.push({ file, line, message: refused });
    statements.push({ start, end, line, ...known });
    nodes.push(node);
  }
  return { script: { file, text, noTransaction, statements }, nodes, problems };
}

/** BEGIN and COMMIT around a whole file are what the migrator does anyway; other tools need them there. */
function withoutWrapper(pieces: readonly Piece[]): readonly Piece[] {
  const kinds = pieces.map(({ node }) =>
    'TransactionStmt' in node && node.TransactionStmt.options === undefined
      ? (node.TransactionStmt.kind ?? '')
      : '',
  );
  const begins = ['TRANS_STMT_BEGIN', 'TRANS_STMT_START'].includes(kinds[0] ?? '');
  const commits = kinds.at(-1) === 'TRANS_STMT_COMMIT';
  return pieces.length > 1 && begins && commits ? pieces.slice(1, -1) : pieces;
}

interface Piece {
  readonly node: Node;
  readonly start: number;
  readonly end: number;
}

async function split(
  file: string,
  text: string,
  problems: MigrationFileProblem[],
): Promise<Piece[]> {
  // The parser refuses a text without any statement.
  if (skipComments(text, 0) === text.length) return [];
  try {
    const { stmts = [] } = await parse(text);
    const unitsOf = byteOffsets(text);
    let previousEnd = 0;
    return stmts.flatMap(({ stmt, stmt_location: location = 0, stmt_len: length }) => {
      if (stmt === undefined) return [];
      const start = skipSeparators(text, previousEnd);
      const end = length === undefined ? text.length : unitsOf(location + length);
      previousEnd = end;
      return [{ node: stmt, start, end }];
    });
  } catch (error) {
    problems.push(await syntaxProblem(file, text, error));
    return [];
  }
}

async function syntaxProblem(
  file: string,
  text: string,
  error: unknown,
): Promise<MigrationFileProblem> {
  const copy = await copyWithRows(text);
  if (copy !== undefined) return { file, line: copy, message: COPY_WITH_ROWS };
  if (!hasSqlDetails(error) || error.sqlDetails === undefined) {
    return { file, message: (error as Error).message };
  }
  // The parser counts characters, from 0.
  const before = Array.from(text).slice(0, error.sqlDetails.cursorPosition).join('');
  const line = lineAt(text, before.length);
  const isMetaCommand = (text.split('\n')[line - 1] ?? '').trimStart().startsWith('\\');
  return {
    file,
    line,
    message: isMetaCommand
      ? 'this is a command of psql, not SQL. A migration is sent to the server as it stands; leave it out.'
      : error.message,
  };
}

/** The line of the first COPY FROM STDIN, which psql would send the lines behind it for. */
async function copyWithRows(text: string): Promise<number | undefined> {
  for (const match of text.matchAll(/^[ \t]*copy\b[^;]*\bfrom\s+stdin\b[^;]*;/gim)) {
    const end = match.index + match[0].length;
    const parsed = await parse(text.slice(0, end)).catch(() => undefined);
    const last = parsed?.stmts?.at(-1)?.stmt;
    // It may stand in a comment or in a string.
    if (last !== undefined && 'CopyStmt' in last) return lineAt(text, match.index);
  }
  return undefined;
}

/** Past blanks and semicolons, but not past the comments that stand in front of the next statement. */
function skipSeparators(text: string, from: number): number {
  let start = from;
  for (;;) {
    const word = skipComments(text, start);
    if (text.charAt(word) !== ';') break;
    start = word + 1;
  }
  while (/\s/.test(text.charAt(start))) start += 1;
  return start;
}
