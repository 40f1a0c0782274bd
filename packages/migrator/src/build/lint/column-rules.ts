import { scan } from 'libpg-query';
import type { EmbeddedMigration } from '../../embedded-migrations.ts';
import { lineAt } from '../sql-text.ts';
import type { LintedStatement, MigrationRule, StatementRule } from './lint-rule.ts';

/** Types that look right and are not; in new tables as in old ones. */
export const columnRules: readonly StatementRule[] = [
  {
    id: 'timestamp-without-zone',
    check: (statement) =>
      columnTypes(statement).includes('timestamp')
        ? [
            'A timestamp without time zone is no instant: it means another one on another machine. Use timestamptz.',
          ]
        : [],
  },
  {
    id: 'json-not-jsonb',
    check: (statement) =>
      columnTypes(statement).includes('json')
        ? ['The type json keeps the text, and can be neither compared nor indexed. Use jsonb.']
        : [],
  },
];

/** About a migration as a whole. */
export const migrationRules: readonly MigrationRule[] = [
  {
    id: 'no-down-file',
    checkMigration: ({ down }) =>
      down === undefined
        ? [{ line: 1, message: 'It cannot be taken back. Write its inverse in ….down.sql.' }]
        : [],
  },
  {
    id: 'impossible-timestamp',
    checkMigration: ({ version }) =>
      /^\d{14}$/.test(version) && !isTimestamp(version)
        ? [
            {
              line: 1,
              message: `${version} is no time of the form YYYYMMDDHHMMSS. Name the file for one.`,
            },
          ]
        : [],
  },
];

/** Found in the text, since the parser cuts long names off without a word, as Postgres does. */
export async function longIdentifiers(
  migration: EmbeddedMigration,
): Promise<{ line: number; message: string }[]> {
  const { text } = migration.up;
  if (migration.up.statements.length === 0) return [];
  const { tokens } = await scan(text);
  const bytes = Buffer.from(text);
  return tokens
    .filter(({ tokenName, text: token }) => tokenName === 'IDENT' && nameLength(token) > 63)
    .map(({ start, text: token }) => ({
      line: lineAt(text, bytes.subarray(0, start).toString().length),
      message: `Postgres cuts this name off after 63 bytes: ${token}. Choose a shorter one.`,
    }));
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

/** The names of the types of all columns that the statement defines. */
function columnTypes({ node }: LintedStatement): string[] {
  const types: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) return value.forEach(visit);
    for (const [key, child] of Object.entries(value)) {
      if (key === 'ColumnDef') {
        const names = (child as { typeName?: { names?: { String?: { sval?: string } }[] } })
          .typeName?.names;
        types.push(names?.at(-1)?.String?.sval ?? '');
      }
      visit(child);
    }
  };
  if ('CreateStmt' in node || 'AlterTableStmt' in node) visit(node);
  return types;
}
