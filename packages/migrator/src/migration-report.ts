import { compareVersions, type EmbeddedMigration } from './embedded-migrations.ts';
import type { HistoryRow } from './history-row.ts';
import type { MigrationError } from './migration-error.ts';
import { strangersAmong } from './migration-plan.ts';

export interface RunResult {
  /** Versions that were applied, or taken back, in that order. */
  readonly migrations: readonly string[];
  /** The newest applied version; `undefined` for an empty database. */
  readonly schemaVersion: string | undefined;
  /** Applied versions that are newer than every embedded one: an older build runs. */
  readonly ahead: readonly string[];
  readonly durationMs: number;
}

export interface MigrationReport {
  readonly database: string;
  readonly migrations: readonly MigrationStatus[];
  /** What keeps `run` from working: an edited, missing or out-of-order file. */
  readonly problem?: MigrationError;
}

export type MigrationStatus = MigrationIdentity &
  (
    | { readonly state: 'pending' }
    /** `unknown`: applied, and not embedded. */
    | { readonly state: 'applied' | 'interrupted' | 'unknown'; readonly row: HistoryRow }
  );

export interface MigrationIdentity {
  readonly version: string;
  readonly name: string;
  readonly reversible: boolean;
}

/** Every migration that is embedded or applied, in order; those that were squashed into another are not told. */
export function statusesOf(
  known: readonly EmbeddedMigration[],
  rows: readonly HistoryRow[],
): MigrationStatus[] {
  const byVersion = new Map(rows.map((row) => [row.version, row]));
  const embedded = known.map(({ version, name, down }): MigrationStatus => {
    const row = byVersion.get(version);
    const common = { version, name, reversible: down !== undefined };
    if (row === undefined) return { ...common, state: 'pending' };
    return { ...common, state: row.progress === undefined ? 'applied' : 'interrupted', row };
  });
  const unknown = strangersAmong(rows, known).map((row): MigrationStatus => {
    const { version, name } = row;
    return { version, name, reversible: false, state: 'unknown', row };
  });
  return [...embedded, ...unknown].sort((a, b) => compareVersions(a.version, b.version));
}
