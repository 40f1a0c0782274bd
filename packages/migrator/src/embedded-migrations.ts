import { checkArgument, type Demand } from '@stratum/pg-connection/checked-options';
import { isVersion } from './embedded-migrations-demand.ts';
import { invalidOption } from './invalid-option.ts';

const aVersion: Demand = (value) =>
  isVersion(value) ? undefined : 'must be a whole number, as a text';

/** The migrations of one logical database, as the build-time half embeds them in a package. */
export interface EmbeddedMigrations {
  /** The name of the folder they come from, such as `main`. */
  readonly database: string;
  /** In the order in which they are applied. */
  readonly migrations: readonly EmbeddedMigration[];
}

export interface EmbeddedMigration {
  /** The digits in front of the file name; compared as a whole number of any size. */
  readonly version: string;
  readonly name: string;
  /** SHA-256 in hex of the up file's text, with LF line ends and without a byte order mark. */
  readonly checksum: string;
  /** Checksums of earlier texts of this file that a database may have been given. */
  readonly acceptsChecksums: readonly string[];
  /**
   * Older files that this one was squashed from, in order; the last of them had its version. A database has had
   * all of them or none.
   */
  readonly replaces?: readonly ReplacedMigration[];
  readonly up: MigrationScript;
  /** Absent when the migration cannot be taken back. */
  readonly down?: MigrationScript;
}

export interface ReplacedMigration {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
}

export interface MigrationScript {
  readonly file: string;
  /** The whole file; a statement is a range of it. */
  readonly text: string;
  /** `-- no-transaction`: each statement by itself, recorded as it is done. */
  readonly noTransaction: boolean;
  readonly statements: readonly MigrationStatement[];
  /** Why it cannot be run. An embedded module has none: such a file fails the build. */
  readonly problems?: readonly ScriptProblem[];
}

export interface ScriptProblem {
  /** Counted from 1; absent when it is about the file as a whole. */
  readonly line?: number;
  readonly message: string;
}

export interface MigrationStatement {
  /** A range of `text` in UTF-16 units, with the comments in front of the statement. */
  readonly start: number;
  readonly end: number;
  /** Of the statement's first word, counted from 1. */
  readonly line: number;
  /**
   * `never-in-transaction`: Postgres refuses it in one. `may-commit`: CALL and DO may commit by
   * themselves, so they run outside of a transaction in a file that asks for none.
   */
  readonly standalone?: 'never-in-transaction' | 'may-commit';
  /** What it builds or drops CONCURRENTLY, which an interruption leaves half done. */
  readonly concurrently?: ConcurrentIndex;
  /** The partition that it detaches CONCURRENTLY, which an interruption leaves pending. */
  readonly detaches?: DetachedPartition;
}

export interface ConcurrentIndex {
  readonly action: 'create' | 'drop' | 'reindex';
  /** The index, or for `reindex` perhaps its table. */
  readonly schema?: string;
  readonly name: string;
  /** Where a new index goes: its table's schema. */
  readonly table?: string;
}

export interface DetachedPartition {
  readonly parent: RelationName;
  readonly partition: RelationName;
}

/** As a statement names it: without a schema, the search path finds it. */
export interface RelationName {
  readonly schema?: string;
  readonly name: string;
}

/** Whole numbers of any size, written in decimal. @throws MigrationError `invalid_option` */
export function compareVersions(a: string, b: string): number {
  for (const version of [a, b]) checkArgument(version, 'version', aVersion, invalidOption);
  const left = BigInt(a);
  const right = BigInt(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function statementText(script: MigrationScript, statement: MigrationStatement): string {
  return script.text.slice(statement.start, statement.end);
}
