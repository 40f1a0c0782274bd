import { compareVersions, type EmbeddedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import { MigrationError } from './migration-error.ts';

export interface PlanRules {
  /** Whether a migration may still be applied after a later one has been. */
  readonly outOfOrder: 'error' | 'apply';
  readonly digestOf: (migration: EmbeddedMigration, row: HistoryRow) => string;
}

export interface MigrationPlan {
  readonly applied: readonly EmbeddedMigration[];
  /** In the order in which they are to be applied; those that were interrupted among them. */
  readonly pending: readonly PendingMigration[];
  /** Applied versions that are newer than every embedded one. */
  readonly ahead: readonly string[];
}

export interface PendingMigration {
  readonly migration: EmbeddedMigration;
  readonly interrupted?: HistoryRow;
}

/** What is to be done; a `MigrationError` when the history and the embedded files contradict each other. */
export function planMigrations(
  embedded: readonly EmbeddedMigration[],
  history: readonly HistoryRow[],
  rules: PlanRules,
): MigrationPlan {
  const known = [...embedded].sort((a, b) => compareVersions(a.version, b.version));
  const newest = known.at(-1)?.version;
  const rows = new Map(history.map((row) => [row.version, row]));
  const strangers = history
    .filter((row) => !known.some(({ version }) => version === row.version))
    .sort((a, b) => compareVersions(a.version, b.version));
  const isAhead = (row: HistoryRow): boolean =>
    newest === undefined || compareVersions(row.version, newest) > 0;

  refuseMissing(strangers.filter((row) => !isAhead(row)));
  refuseEdited(known, rows, rules);

  const applied = known.filter(({ version }) => {
    const row = rows.get(version);
    return row !== undefined && row.progress === undefined;
  });
  const pending = known
    .filter((migration) => !applied.includes(migration))
    .map((migration): PendingMigration => {
      const interrupted = rows.get(migration.version);
      return interrupted === undefined ? { migration } : { migration, interrupted };
    });
  const latest = [...rows.keys()].sort(compareVersions).at(-1);
  if (rules.outOfOrder === 'error' && latest !== undefined) refuseOutOfOrder(pending, latest);
  return { applied, pending, ahead: strangers.filter(isAhead).map((row) => row.version) };
}

function refuseMissing(rows: readonly HistoryRow[]): void {
  if (rows.length === 0) return;
  throw new MigrationError(
    'missing_migration',
    `The database has had ${list(rows.map((row) => `${row.version} (${row.name})`))}, which this build does ` +
      'not know although it knows later ones. Restore the file, or deploy the build that has it. Nothing was changed.',
    { versions: rows.map((row) => row.version) },
  );
}

function refuseEdited(
  known: readonly EmbeddedMigration[],
  rows: ReadonlyMap<string, HistoryRow>,
  { digestOf }: PlanRules,
): void {
  const edited = known.filter((migration) => {
    const row = rows.get(migration.version);
    if (row === undefined) return false;
    if (row.progress !== undefined) return digestOf(migration, row) !== row.progress.doneDigest;
    return (
      row.checksum !== migration.checksum && !migration.acceptsChecksums.includes(row.checksum)
    );
  });
  if (edited.length === 0) return;
  const first = edited[0] as EmbeddedMigration;
  const begun = rows.get(first.version)?.progress;
  const wayOut =
    begun === undefined
      ? 'Put the old text back and write the change as a new migration. If the change has no effect on the ' +
        `schema (a comment), add the line "-- accepts-checksum: ${rows.get(first.version)?.checksum ?? ''}" ` +
        'to the top of the file.'
      : `It was interrupted after ${begun.done} of its statements; those are done and must stay as they were, ` +
        'only the rest may be corrected.';
  throw new MigrationError(
    'checksum_mismatch',
    `${list(edited.map(({ up }) => up.file))} ${edited.length === 1 ? 'was' : 'were'} edited after having been ` +
      `applied to this database. ${wayOut} Nothing was changed.`,
    { versions: edited.map(({ version }) => version) },
  );
}

function refuseOutOfOrder(pending: readonly PendingMigration[], latest: string): void {
  const late = pending
    .filter(({ interrupted }) => interrupted === undefined)
    .map(({ migration }) => migration)
    .filter(({ version }) => compareVersions(version, latest) < 0);
  if (late.length === 0) return;
  throw new MigrationError(
    'out_of_order',
    `${list(late.map(({ up }) => up.file))} ${late.length === 1 ? 'has' : 'have'} not been applied, and the ` +
      `database is at ${latest} already. Give the file a newer timestamp; or, if the order does not matter, ` +
      `allow it with outOfOrder: 'apply'. Nothing was changed.`,
    { versions: late.map(({ version }) => version) },
  );
}

function list(names: readonly string[]): string {
  if (names.length <= 1) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
