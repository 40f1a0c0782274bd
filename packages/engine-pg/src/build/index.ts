export type { ParameterDisagreements } from './agreement/parameter-disagreements.ts';
export type { Agreed, RowDisagreements } from './agreement/row-disagreements.ts';
export type { RowOf, ValuesFor } from './agreement/statement-types.ts';
export type { TableDisagreements } from './agreement/table-disagreements.ts';
export type {
  ForeignKeyException,
  IndexException,
  StatementException,
} from './audit/index-audit.ts';
export {
  describeStatement,
  StatementDescriber,
  type ColumnDescription,
  type StatementDescription,
} from './describe/describe-statement.ts';
export type { SourceColumn } from './describe/database-catalog.ts';
export type { TypeDescription } from './describe/type-names.ts';
export type { StatementProblem } from './prepare/described-group.ts';
export {
  prepareDatabase,
  type PreparedDatabase,
  type PrepareDatabase,
} from './prepare/prepare-database.ts';
export { preparedDifferences } from './prepare/prepared-differences.ts';
export { readPrepared, writePrepared } from './prepare/prepared-folder.ts';
export { stalePreparation, type PreparedSources } from './prepare/stale-preparation.ts';
export type { AssertedNames, ImportedName } from './prepare/type-assertions.ts';
