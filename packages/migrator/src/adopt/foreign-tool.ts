import type pg from 'pg';
import type { MigrationFile } from './migration-files.ts';

/** One that is left behind: where it keeps its history, and how that is read. */
export interface ForeignTool {
  /** As people write it. */
  readonly title: string;
  /** Its history, unless it was told another: a schema and a table. */
  readonly table: string;
  /** Whether its migrations are SQL files; those of the others are programs. */
  readonly files: 'sql' | 'sql-in-folders' | 'programs';
  /** Keys of the advisory locks that it holds while it migrates. */
  lockKeys(place: ForeignPlace): readonly bigint[];
  /** In the order in which they were applied. */
  read(client: pg.ClientBase, place: ForeignPlace): Promise<readonly ForeignMigration[]>;
}

export interface ForeignPlace {
  readonly databaseName: string;
  readonly schema: string;
  readonly table: string;
  /** Both, quoted. */
  readonly quoted: string;
  /** All files of ours, for a tool that only knows how far it is. */
  readonly files: readonly MigrationFile[];
}

export interface ForeignMigration {
  /** As the tool calls it. */
  readonly label: string;
  /** `failed` also for one that is under way; `undone` are told of no more. */
  readonly state: 'applied' | 'failed' | 'undone';
  isOf(file: MigrationFile): boolean;
  /** Whether the file's text is the one that was applied; absent where the tool does not know. */
  readonly hasText?: (file: MigrationFile) => boolean;
}
