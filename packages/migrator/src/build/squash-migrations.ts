import {
  compareVersions,
  statementText,
  type EmbeddedMigration,
  type MigrationScript,
  type MigrationStatement,
  type ReplacedMigration,
} from '../embedded-migrations.ts';
import { MigrationError } from '../migration-error.ts';
import type { ReadMigrations } from './read-migrations.ts';
import { skipComments } from './sql-text.ts';

export interface SquashOptions {
  /** The newest that is squashed; all of them by default. */
  readonly to?: string;
  /** `baseline` by default. */
  readonly name?: string;
}

export interface SquashedFile {
  readonly file: string;
  readonly text: string;
  readonly replaces: readonly ReplacedMigration[];
  /** Names of the files that it takes the place of, with their inverses. */
  readonly obsolete: readonly string[];
}

/**
 * One file that does what several did, in their order and in one transaction where that can be. It has the version
 * of the last of them, and names all of them: databases that have had them pass it over.
 */
export function squashMigrations(
  { embedded, trees }: ReadMigrations,
  options: SquashOptions = {},
): SquashedFile {
  const { to, name = 'baseline' } = options;
  const chosen = embedded.migrations.filter(
    ({ version }) => to === undefined || compareVersions(version, to) <= 0,
  );
  const last = chosen.at(-1);
  if (chosen.length < 2 || last === undefined) {
    throw new MigrationError(
      'invalid_option',
      `There are ${chosen.length} migrations ${to === undefined ? '' : `up to ${to} `}to squash; it takes two.`,
    );
  }
  const replaces = chosen.flatMap(
    ({ version, name: own, checksum, replaces: older }): readonly ReplacedMigration[] =>
      older ?? [{ version, name: own, checksum }],
  );
  const commits = chosen.some((migration) => mustCommit(migration, trees.get(migration)?.up ?? []));
  const head = [
    ...(commits ? ['-- no-transaction'] : []),
    ...replaces.map((one) => `-- replaces: ${one.version} ${one.checksum} ${one.name}`),
    '-- lint-ignore: no-down-file Everything starts with it.',
  ];
  const bodies = chosen.map((migration) =>
    bodyOf(migration.up, needsReset(migration, trees.get(migration)?.up ?? [])),
  );
  return {
    file: `${last.version}_${name}.sql`,
    text: `${[head.join('\n'), ...bodies].join('\n\n')}\n`,
    replaces,
    obsolete: chosen.flatMap(({ up, down }) => [
      ...new Set([up.file, ...(down === undefined ? [] : [down.file])]),
    ]),
  };
}

function bodyOf(script: MigrationScript, reset: boolean): string {
  const statements = script.statements.map((statement) => sqlOf(script, statement));
  return [`-- From ${script.file}`, ...statements, ...(reset ? ['reset all;'] : [])].join('\n\n');
}

const DIRECTIVE =
  /^\s*--[\s-]*(no-transaction|accepts-checksum:|replaces:|lint-ignore:|migrate:|\+goose|\+migrate|(up|down)\s+migration).*\n?/gim;

/** Comment lines behind the last word of a statement. */
const TRAILING_COMMENTS = /(\n[ \t]*--[^\n]*)+$/;

function sqlOf(script: MigrationScript, statement: MigrationStatement): string {
  const text = statementText(script, statement).trim();
  const start = skipComments(text, 0);
  const comments = text.slice(0, start).replaceAll(DIRECTIVE, '').trimStart();
  const sql = text.slice(start);
  const concurrent = statement.concurrently !== undefined || statement.detaches !== undefined;
  // Nobody uses a database that is being made.
  const plain = concurrent ? sql.replace(/\s+concurrently\b/i, '') : sql;
  const bare = plain
    .replace(TRAILING_COMMENTS, (lines) => lines.replaceAll(DIRECTIVE, ''))
    .trimEnd();
  // A semicolon in a comment ends no statement.
  const end = /--[^\n]*$/.test(bare) ? '\n;' : ';';
  return `${comments}${bare}${end}`;
}

/** Every file starts with the settings of a new session. */
function needsReset({ up }: EmbeddedMigration, nodes: readonly object[]): boolean {
  return nodes.some((node) => 'VariableSetStmt' in node) || /\bset_config\s*\(/i.test(up.text);
}

/** A value that was added to an enum can be used by what follows only after it has been committed. */
function mustCommit({ up }: EmbeddedMigration, nodes: readonly object[]): boolean {
  const procedure = up.statements.some(({ standalone }) => standalone === 'may-commit');
  return (up.noTransaction && procedure) || nodes.some((node) => 'AlterEnumStmt' in node);
}
