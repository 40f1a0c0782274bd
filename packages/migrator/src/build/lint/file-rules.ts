import type { EmbeddedMigration } from '../../embedded-migrations.ts';
import { scan } from '../sql-parser.ts';
import { lineAt } from '../sql-text.ts';
import type { FileRule } from './lint-rule.ts';

/** About a file as a whole. */
export const fileRules: readonly FileRule[] = [
  {
    id: 'no-down-file',
    checkFile: ({ migration: { down, up } }) =>
      down === undefined || (down.statements.length === 0 && up.statements.length > 0)
        ? [
            {
              line: 1,
              why:
                `It cannot be taken back. Write the statements of its inverse in ${inverseName(up.file)}; if there is none, say so: ` +
                '-- lint-ignore: no-down-file <reason>.',
            },
          ]
        : [],
  },
  {
    id: 'empty-file',
    checkFile: ({ script }) =>
      script.statements.length === 0
        ? [{ line: 1, why: 'It holds no statement yet. Write it, or remove the file.' }]
        : [],
  },
  {
    id: 'impossible-timestamp',
    checkFile: ({ migration: { version } }) =>
      /^\d{14}$/.test(version) && !isTimestamp(version)
        ? [
            {
              line: 1,
              why: `${version} is no time of the form YYYYMMDDHHMMSS. Name the file for one.`,
            },
          ]
        : [],
  },
];

/** Found in the text, since the parser cuts long names off without a word, as Postgres does. */
export async function longIdentifiers({
  up,
}: EmbeddedMigration): Promise<{ line: number; why: string }[]> {
  const { text } = up;
  if (up.statements.length === 0) return [];
  const { tokens } = await scan(text);
  const bytes = Buffer.from(text);
  return tokens
    .filter(({ tokenName, text: token }) => tokenName === 'IDENT' && nameLength(token) > 63)
    .map(({ start, text: token }) => ({
      line: lineAt(text, bytes.subarray(0, start).toString().length),
      why: `Postgres cuts this name off after 63 bytes, without an error: ${token}. Choose a shorter one.`,
    }));
}

function inverseName(file: string): string {
  return file.replace(/(\.up)?\.sql$/, '.down.sql');
}

function nameLength(token: string): number {
  return Buffer.byteLength(token.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'));
}

function isTimestamp(version: string): boolean {
  const [year, month, day, hour, minute, second] = (
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? []
  ).slice(1) as [string, string, string, string, string, string];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const parsed = new Date(text);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === text;
}
