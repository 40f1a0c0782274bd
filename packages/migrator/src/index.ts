export {
  BackfillError,
  type Backfill,
  type BackfillBatch,
  type BackfillErrorCode,
  type BackfillEvent,
  type BackfillResult,
} from './backfill/backfill.ts';
export { runBackfill, type BackfillOptions } from './backfill/run-backfill.ts';
export {
  compareVersions,
  statementText,
  type ConcurrentIndex,
  type DetachedPartition,
  type EmbeddedMigration,
  type EmbeddedMigrations,
  type MigrationScript,
  type MigrationStatement,
  type RelationName,
  type ReplacedMigration,
} from './embedded-migrations.ts';
export { logEvents, type MigrationLogger } from './log-events.ts';
export type { HistoryRow, StepProgress } from './history-row.ts';
export type { Connection, ConnectionFields, ConnectionSafety } from '@stratum/pg-connection';
export {
  MigrationError,
  type MigrationErrorCode,
  type MigrationErrorFields,
  type MigrationLocation,
} from './migration-error.ts';
export type {
  LockBlocker,
  LockHolder,
  MigrationDirection,
  MigrationEvent,
  MigrationObserver,
} from './migration-events.ts';
export type { MigrationPlan, PendingMigration } from './migration-plan.ts';
export type {
  MigrationIdentity,
  MigrationReport,
  MigrationStatus,
  RunResult,
} from './migration-report.ts';
export type { HistoryRepair, RepairStep } from './history-repair.ts';
export type { RevertTarget } from './migrations-to-revert.ts';
export { migrationsDigest } from './migrations-digest.ts';
export { Migrator, type MigratorOptions } from './migrator.ts';
export { printProgress, type PrintOptions } from './print-progress.ts';
