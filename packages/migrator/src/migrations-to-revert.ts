import { compareVersions, type EmbeddedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import { MigrationError } from './migration-error.ts';

/** How far to go back: the newest so many, or everything that is newer than a version. */
export type RevertTarget = number | { readonly to: string };

/** Newest first. Refuses what cannot be taken back, before anything is. */
export function migrationsToRevert(
  known: readonly EmbeddedMigration[],
  rows: readonly HistoryRow[],
  target: RevertTarget,
): EmbeddedMigration[] {
  const replaced = new Set(
    known.flatMap(({ version, replaces = [] }) =>
      replaces.map((one) => one.version).filter((older) => older !== version),
    ),
  );
  const newestFirst = rows
    .filter(({ version }) => !replaced.has(version))
    .toSorted((a, b) => compareVersions(b.version, a.version));
  return chosen(newestFirst, target).map((row) => reversible(known, row));
}

function chosen(newestFirst: readonly HistoryRow[], target: RevertTarget): readonly HistoryRow[] {
  if (typeof target === 'number') return newestFirst.slice(0, target);
  const { to } = target;
  if (!/^\d+$/.test(to) || !newestFirst.some(({ version }) => compareVersions(version, to) === 0)) {
    throw new MigrationError(
      'invalid_option',
      `Version ${to} is not in the history of this database, so it cannot be gone back to. Nothing was changed.`,
      { versions: [to] },
    );
  }
  return newestFirst.filter(({ version }) => compareVersions(version, to) > 0);
}

function reversible(known: readonly EmbeddedMigration[], row: HistoryRow): EmbeddedMigration {
  const migration = known.find(({ version }) => version === row.version);
  if (migration === undefined) {
    throw new MigrationError(
      'missing_migration',
      `The last migration of the database, ${row.version} (${row.name}), is not known to this build. Revert it ` +
        'with the build that has it. Nothing was changed.',
      { versions: [row.version] },
    );
  }
  if (migration.down === undefined) throw irreversible(migration);
  return migration;
}

export function irreversible({ version, name }: EmbeddedMigration): MigrationError {
  return new MigrationError(
    'irreversible',
    `Migration ${version} (${name}) has no down file, so it cannot be taken back. Nothing was changed.`,
    { versions: [version] },
  );
}
