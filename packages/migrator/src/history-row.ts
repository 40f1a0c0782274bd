import type { MigrationDirection } from './migration-events.ts';

/** What a database knows of one migration. */
export interface HistoryRow {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
  readonly appliedBy: string;
  /** Name and version of the service that ran it. */
  readonly service: string;
  readonly durationMs: number;
  /** Set while a file that cannot be in one transaction is under way, or was interrupted. */
  readonly progress?: StepProgress;
}

export interface StepProgress {
  readonly direction: MigrationDirection;
  /** Statements that are done. */
  readonly done: number;
  /** SHA-256 of their text: they must not change when the rest is corrected. */
  readonly doneDigest: string;
  /** The next statement had been begun, and may have had its effect. */
  readonly begun: boolean;
}
