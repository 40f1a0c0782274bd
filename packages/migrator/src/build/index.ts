export { adoptableTools, type AdoptableTool } from '../adopt/adoptable-tools.ts';
export { adoptMigrations, type AdoptOptions, type Adoption } from '../adopt/adopt-migrations.ts';
export { AdoptionError, type AdoptionErrorCode } from '../adopt/adoption-error.ts';
export { copyPrismaFiles } from '../adopt/prisma-files.ts';
export {
  checkReversible,
  type BrokenInverse,
  type ReversibilityOptions,
  type ReversibilityReport,
} from './check-reversible.ts';
export {
  compareWithBase,
  type BaseFile,
  type BaseFiles,
  type ComparedWithBase,
} from './compare-with-base.ts';
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
export {
  readMigrations,
  type MigrationTrees,
  type ReadMigrations,
  type ReadOptions,
} from './read-migrations.ts';
export { lintMigrations, lintRuleIds, type LintOptions } from './lint/lint-migrations.ts';
export { describeFinding, type LintFinding } from './lint/lint-rule.ts';
export { readSchema, readSchemaOf, type ReadSchemaOptions } from './schema/read-schema.ts';
export {
  compareSchemas,
  renderDifferences,
  renderSchema,
  schemaFingerprint,
  type SchemaDifference,
  type SchemaText,
} from './schema/schema-text.ts';
export { squashMigrations, type SquashedFile, type SquashOptions } from './squash-migrations.ts';
