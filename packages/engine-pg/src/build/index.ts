export {
  describeStatement,
  StatementDescriber,
  type ColumnDescription,
  type StatementDescription,
} from './describe/describe-statement.ts';
export type { SourceColumn } from './describe/database-catalog.ts';
export type { TypeDescription } from './describe/type-names.ts';
