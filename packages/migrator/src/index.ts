export {
  compareVersions,
  statementText,
  type ConcurrentIndex,
  type EmbeddedMigration,
  type EmbeddedMigrations,
  type MigrationScript,
  type MigrationStatement,
} from './embedded-migrations.ts';
export type { HistoryRow, StepProgress } from './history-row.ts';
export type { ConnectionSettings } from './migration-connection.ts';
export {
  MigrationError,
  type MigrationErrorCode,
  type MigrationErrorFields,
  type MigrationLocation,
} from './migration-error.ts';
export type {
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
export { Migrator, type MigratorOptions } from './migrator.ts';
export { printProgress, type PrintOptions } from './print-progress.ts';
