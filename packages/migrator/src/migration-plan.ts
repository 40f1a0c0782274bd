import { compareVersions, type EmbeddedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import {
  editedFiles,
  missingMigrations,
  outOfOrder,
  partlyReplaced,
} from './migration-contradictions.ts';

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

type Rows = ReadonlyMap<string, HistoryRow>;

/** What is to be done; a `MigrationError` when the history and the embedded files contradict each other. */
export function planMigrations(
  embedded: readonly EmbeddedMigration[],
  history: readonly HistoryRow[],
  rules: PlanRules,
): MigrationPlan {
  const known = [...embedded].sort((a, b) => compareVersions(a.version, b.version));
  const newest = known.at(-1)?.version;
  const rows: Rows = new Map(history.map((row) => [row.version, row]));
  const strangers = strangersAmong(history, known);
  const isAhead = (row: HistoryRow): boolean =>
    newest === undefined || compareVersions(row.version, newest) > 0;

  const missing = strangers.filter((row) => !isAhead(row));
  if (missing.length > 0) throw missingMigrations(missing);
  for (const migration of known) refusePartlyReplaced(migration, rows);
  const edited = known.filter((migration) => isEdited(migration, rows, rules));
  if (edited.length > 0) throw editedFiles(edited, rows);

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
  if (rules.outOfOrder === 'error' && latest !== undefined) {
    const late = pending.filter(
      ({ migration, interrupted }) =>
        interrupted === undefined && compareVersions(migration.version, latest) < 0,
    );
    if (late.length > 0) {
      throw outOfOrder(
        late.map(({ migration }) => migration),
        latest,
      );
    }
  }
  return { applied, pending, ahead: strangers.filter(isAhead).map((row) => row.version) };
}

/** What was applied and is neither embedded nor replaced by something that is, oldest first. */
export function strangersAmong(
  history: readonly HistoryRow[],
  known: readonly EmbeddedMigration[],
): HistoryRow[] {
  const versions = new Set(
    known.flatMap(({ version, replaces = [] }) => [version, ...replaces.map((one) => one.version)]),
  );
  return history
    .filter((row) => !versions.has(row.version))
    .sort((a, b) => compareVersions(a.version, b.version));
}

function isEdited(migration: EmbeddedMigration, rows: Rows, { digestOf }: PlanRules): boolean {
  const row = rows.get(migration.version);
  if (row === undefined) return false;
  if (row.progress !== undefined) return digestOf(migration, row) !== row.progress.doneDigest;
  const { checksum, acceptsChecksums, replaces } = migration;
  const accepted = [checksum, ...acceptsChecksums, replaces?.at(-1)?.checksum];
  return !accepted.includes(row.checksum);
}

/** A squashed file stands for all of those that it replaces, or for none. */
function refusePartlyReplaced(migration: EmbeddedMigration, rows: Rows): void {
  const { replaces = [], version } = migration;
  const older = replaces.filter((one) => one.version !== version);
  const had = older.filter(
    (one) => rows.get(one.version)?.progress === undefined && rows.has(one.version),
  );
  const own = rows.get(version);
  const begunItself = own?.progress !== undefined && !older.some((one) => rows.has(one.version));
  const hadAll = had.length === older.length && own !== undefined && own.progress === undefined;
  const hadNone = own === undefined && !older.some((one) => rows.has(one.version));
  if (replaces.length === 0 || hadAll || hadNone || begunItself) return;
  throw partlyReplaced(
    migration,
    replaces.filter(
      (one) => rows.get(one.version) === undefined || rows.get(one.version)?.progress !== undefined,
    ),
  );
}
