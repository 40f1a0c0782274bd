import type { Node } from 'libpg-query';
import type { EmbeddedMigration, MigrationScript } from '../../embedded-migrations.ts';

export interface LintFinding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** Why it is dangerous, and the safe form. */
  readonly message: string;
}

/** One statement of an up script, and what is known around it. */
export interface LintedStatement {
  readonly migration: EmbeddedMigration;
  readonly script: MigrationScript;
  readonly line: number;
  readonly node: Node;
  /** Made by the same set of migrations: nobody reads or writes it yet. */
  readonly isNewTable: (table: TableName) => boolean;
}

export interface TableName {
  readonly schemaname?: string;
  readonly relname?: string;
}

export interface StatementRule {
  readonly id: string;
  /** The reasons against this statement; none when it is fine. */
  check(statement: LintedStatement): readonly string[];
}

export interface MigrationRule {
  readonly id: string;
  checkMigration(migration: EmbeddedMigration): readonly { line: number; message: string }[];
}

/** `schema.table` as one text; without a schema the table is taken to be in `public`. */
export function qualified({ schemaname = 'public', relname = '' }: TableName): string {
  return `${schemaname}.${relname}`;
}
