import type { MigrationError } from './migration-error.ts';

export type MigrationDirection = 'up' | 'down';

/** Who has the migration lock, as far as Postgres lets us see. */
export interface LockHolder {
  readonly pid: number;
  readonly application: string;
  readonly since: Date;
}

/** Who holds a lock on a table that a migration needs, as far as our role may see. No text of a query. */
export interface LockBlocker {
  readonly pid: number;
  readonly application: string;
  /** Such as `idle in transaction`; absent without the right to see it. */
  readonly state?: string;
  readonly transactionAgeMs?: number;
  /** Since its current query was begun, or its last. */
  readonly queryAgeMs?: number;
}

export type MigrationEvent =
  | { readonly type: 'waiting_for_server'; readonly waitedMs: number }
  | {
      readonly type: 'waiting_for_lock';
      readonly waitedMs: number;
      readonly holder: LockHolder | undefined;
    }
  | { readonly type: 'planned'; readonly pending: number; readonly applied: number }
  /** Newer migrations than we know have been applied: an older build runs. It goes on. */
  | { readonly type: 'database_ahead'; readonly versions: readonly string[] }
  | {
      readonly type: 'migration_started';
      readonly direction: MigrationDirection;
      readonly version: string;
      readonly name: string;
      readonly file: string;
      readonly statements: number;
      /** Statements that an interrupted run had finished. */
      readonly alreadyDone: number;
    }
  /** Only of files that do not run in one transaction. */
  | {
      readonly type: 'statement_finished';
      readonly version: string;
      readonly file: string;
      readonly line: number;
      readonly done: number;
      readonly statements: number;
    }
  /** An interrupted CONCURRENTLY had left an index that is not used; it was dropped. */
  | { readonly type: 'invalid_index_dropped'; readonly version: string; readonly index: string }
  /** What the server said beside its answer, such as RAISE NOTICE, or IF EXISTS that found nothing. Without detail. */
  | {
      readonly type: 'notice';
      readonly version: string;
      readonly file: string;
      /** Of the statement that was running. */
      readonly line: number;
      readonly level: 'notice' | 'warning';
      readonly message: string;
      readonly hint?: string;
      readonly sqlState?: string;
    }
  | {
      readonly type: 'retrying';
      readonly version: string;
      readonly file: string;
      readonly attempt: number;
      readonly sqlState: string;
      /** Who was in the way, where that is known. */
      readonly blockers: readonly LockBlocker[];
    }
  /** A statement has waited for a while for others who use its table. */
  | {
      readonly type: 'waiting_for_table';
      readonly version: string;
      readonly file: string;
      readonly line: number;
      readonly blockers: readonly LockBlocker[];
    }
  /** An interrupted DETACH PARTITION … CONCURRENTLY was pending; it was brought to its end. */
  | { readonly type: 'detach_finalized'; readonly version: string; readonly partition: string }
  | {
      readonly type: 'migration_finished';
      readonly direction: MigrationDirection;
      readonly version: string;
      readonly name: string;
      readonly file: string;
      readonly durationMs: number;
    }
  | { readonly type: 'failed'; readonly error: MigrationError }
  | { readonly type: 'finished'; readonly count: number; readonly durationMs: number };

/** Told what happens, while it happens. What it throws is ignored: it cannot stop a migration. */
export type MigrationObserver = (event: MigrationEvent) => void;
