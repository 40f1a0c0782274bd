import type { HistoryRow } from './history-row.ts';
import type { MigrationError } from './migration-error.ts';

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
