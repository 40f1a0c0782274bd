import type { ReplacedMigration } from '../embedded-migrations.ts';
import { skipComments } from './sql-text.ts';

/** What the comments at the top of a file say to this migrator. */
export interface FileDirectives {
  readonly noTransaction: boolean;
  readonly acceptsChecksums: readonly string[];
  readonly replaces: readonly ReplacedMigration[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const NO_TRANSACTION = /^\s*--\s*no-transaction\b(.*)$/i;
const ACCEPTS = /^\s*--\s*accepts-checksum\s*:/i;
// Others write sentences such as: -- Replaces: the old trigger.
const REPLACES = /^\s*--\s*replaces\s*:\s*\d+\s+[0-9a-f]{8}/i;

/** Reads the directives of a file; one that would not be carried out is a problem. */
export function readDirectives(text: string): FileDirectives {
  const lines = text.split('\n');
  const headLines = text.slice(0, skipComments(text, 0)).split('\n').length;
  const problems: { line: number; message: string }[] = [];
  const acceptsChecksums: string[] = [];
  const replaces: ReplacedMigration[] = [];
  let noTransaction = false;
  lines.forEach((line, index) => {
    const report = (message: string): void => void problems.push({ line: index + 1, message });
    const known = [NO_TRANSACTION, ACCEPTS, REPLACES].some((pattern) => pattern.test(line));
    if (!known) return;
    const atTop = index < headLines;
    const inTransaction = NO_TRANSACTION.exec(line);
    if (inTransaction !== null) {
      const alone = inTransaction[1]?.trim() === '';
      // sqlx asks for it at the very beginning of a file, and ignores what follows it on the line.
      const asSqlx = index === 0 && line.startsWith('-- no-transaction');
      if (atTop && (alone || asSqlx)) noTransaction = true;
      else if (alone || atTop) report(alone ? TOO_LATE : NOT_ALONE);
      return;
    }
    if (!atTop) return report(TOO_LATE);
    if (ACCEPTS.test(line)) {
      const checksum = /:\s*([0-9a-f]{64})\b/i.exec(line)?.[1];
      if (checksum === undefined) return report(NO_CHECKSUM);
      acceptsChecksums.push(checksum.toLowerCase());
      return;
    }
    const match = /:\s*(\d+)\s+([0-9a-f]{64})\s+(\S.*?)\s*$/i.exec(line);
    if (match === null) return report(NOT_REPLACED);
    const [, version = '', checksum = '', name = ''] = match;
    replaces.push({ version: BigInt(version).toString(), name, checksum: checksum.toLowerCase() });
  });
  return { noTransaction, acceptsChecksums, replaces, problems };
}

const TOO_LATE =
  'this counts only at the top of a file, before its first statement. Move it there, or word the comment otherwise.';
const NOT_ALONE =
  'is this a directive? -- no-transaction counts alone on its line. Put the rest on a line of its own, or word the ' +
  'comment otherwise.';
const NO_CHECKSUM =
  'a checksum has 64 digits from 0 to 9 and a to f: -- accepts-checksum: <checksum>, as the message about the edited file shows it.';
const NOT_REPLACED =
  'a file that is replaced is named by its version, its checksum of 64 digits and its name: -- replaces: <version> <checksum> <name>.';
