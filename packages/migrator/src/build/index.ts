export {
  checkEmbedded,
  embedMigrations,
  renderModule,
  type EmbeddedModuleState,
  type EmbedOptions,
} from './embed-migrations.ts';
export {
  MigrationFileError,
  problemLine,
  type MigrationFileProblem,
} from './migration-file-error.ts';
export { readMigrations, type MigrationTrees, type ReadMigrations } from './read-migrations.ts';
export { lintMigrations, lintRuleIds, type LintOptions } from './lint/lint-migrations.ts';
export { describeFinding, type LintFinding } from './lint/lint-rule.ts';
