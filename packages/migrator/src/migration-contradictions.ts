import type { EmbeddedMigration, ReplacedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import { MigrationError } from './migration-error.ts';

/** How the history and the embedded files can contradict each other, and what to do about each. */

export function missingMigrations(rows: readonly HistoryRow[]): MigrationError {
  return new MigrationError(
    'missing_migration',
    `The database has had ${list(rows.map((row) => `${row.version} (${row.name})`))}, which this build does ` +
      'not know although it knows later ones. Restore the file, or deploy the build that has it. Nothing was changed.',
    { versions: rows.map((row) => row.version) },
  );
}

export function editedFiles(
  edited: readonly EmbeddedMigration[],
  rows: ReadonlyMap<string, HistoryRow>,
): MigrationError {
  const row = rows.get(edited[0]?.version ?? '');
  const begun = row?.progress;
  const wayOut =
    begun === undefined
      ? 'Put the old text back and write the change as a new migration. If the change has no effect on the ' +
        `schema (a comment), add the line "-- accepts-checksum: ${row?.checksum ?? ''}" ` +
        'to the top of the file, or for this database alone run `stratum migrate repair`.'
      : `It was interrupted after ${begun.done} of its statements; those are done and must stay as they were, ` +
        'only the rest may be corrected.';
  return new MigrationError(
    'checksum_mismatch',
    `${list(edited.map(({ up }) => up.file))} ${edited.length === 1 ? 'was' : 'were'} edited after having been ` +
      `applied to this database. ${wayOut} Nothing was changed.`,
    { versions: edited.map(({ version }) => version) },
  );
}

export function outOfOrder(late: readonly EmbeddedMigration[], latest: string): MigrationError {
  return new MigrationError(
    'out_of_order',
    `${list(late.map(({ up }) => up.file))} ${late.length === 1 ? 'has' : 'have'} not been applied, and the ` +
      `database is at ${latest} already. Give the file a newer timestamp; or, if the order does not matter, ` +
      `allow it with outOfOrder: 'apply' (--out-of-order). Nothing was changed.`,
    { versions: late.map(({ version }) => version) },
  );
}

export function partlyReplaced(
  baseline: EmbeddedMigration,
  lacking: readonly ReplacedMigration[],
): MigrationError {
  return new MigrationError(
    'partly_replaced',
    `${baseline.up.file} stands for ${baseline.replaces?.length ?? 0} older migrations, of which this database has ` +
      `had some, but not ${list(lacking.map(({ version, name }) => `${version} (${name})`))}. Run the last build ` +
      'that still has those files, then this one. Nothing was changed.',
    { versions: lacking.map(({ version }) => version) },
  );
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
