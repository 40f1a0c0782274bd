import { compareVersions, type EmbeddedMigration } from '../embedded-migrations.ts';
import { AdoptionError } from './adoption-error.ts';
import type { ForeignMigration, ForeignTool } from './foreign-tool.ts';
import type { MigrationFile } from './migration-files.ts';

/** The migrations of ours that the other tool has applied; an `AdoptionError` when that cannot be said of each. */
export function matchHistory(
  tool: ForeignTool,
  history: readonly ForeignMigration[],
  files: readonly MigrationFile[],
): readonly EmbeddedMigration[] {
  refuseUnclean(tool, history);
  const pairs = history
    .filter(({ state }) => state === 'applied')
    .map((theirs) => ({ theirs, file: files.find((file) => theirs.isOf(file)) }));

  const missing = pairs.filter(({ file }) => file === undefined).map(({ theirs }) => theirs.label);
  if (missing.length > 0) {
    throw new AdoptionError(
      'file_missing',
      `${tool.title} has applied ${list(missing)}, and there ${missing.length === 1 ? 'is no SQL file' : 'are no SQL files'} ` +
        `of that name here. ${remedyForMissing(tool)}`,
      { migrations: missing },
    );
  }
  const edited = pairs
    .filter(({ theirs, file }) => file !== undefined && theirs.hasText?.(file) === false)
    .map(({ theirs }) => theirs.label);
  if (edited.length > 0) {
    throw new AdoptionError(
      'file_edited',
      `${list(edited)} ${edited.length === 1 ? 'is not the text' : 'are not the texts'} that ${tool.title} has applied: ` +
        'the checksum in its history is another. Restore what was applied, and write the change as a new migration.',
      { migrations: edited },
    );
  }
  const matched = pairs.flatMap(({ file }) => (file === undefined ? [] : [file.migration]));
  return [...new Set(matched)].sort((a, b) => compareVersions(a.version, b.version));
}

export function refuseUnclean(tool: ForeignTool, history: readonly ForeignMigration[]): void {
  const unclean = history.filter(({ state }) => state === 'failed').map(({ label }) => label);
  if (unclean.length === 0) return;
  throw new AdoptionError(
    'unclean',
    `${tool.title} says that ${list(unclean)} failed or ${unclean.length === 1 ? 'is' : 'are'} under way, so nobody knows what ` +
      `the database holds. Put it right with ${tool.title}, and adopt it then.`,
    { migrations: unclean },
  );
}

function remedyForMissing({ files, title }: ForeignTool): string {
  if (files === 'programs') {
    return (
      `The migrations of ${title} are programs. Either put a SQL file of the same name in the folder for each of them, ` +
      'or let one file that makes the whole schema stand for all (a baseline).'
    );
  }
  return files === 'sql-in-folders'
    ? 'Copy them from their folders, or name the folder that they are in.'
    : 'Name the folder that they are in, or restore them.';
}

function list(names: readonly string[]): string {
  const shown = names.length > 5 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  if (shown.length <= 1) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
