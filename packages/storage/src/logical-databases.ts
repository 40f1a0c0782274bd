import { listOf, oneOf, type Rule, type StorageStatus } from '@stratum/kernel';
import type { ContactsStorage } from './contacts-access.ts';
import type { PlatformStorage } from './repository-access.ts';

export const LOGICAL_DATABASES = ['main', 'contacts'] as const;
export type LogicalDatabaseName = (typeof LOGICAL_DATABASES)[number];

/** For the arguments of `migrate` and `check`. */
export const logicalDatabaseNamesRule: Rule<readonly LogicalDatabaseName[]> = listOf(
  oneOf(LOGICAL_DATABASES),
  100,
);

/** The logical databases of one platform, opened together. A unit of work belongs to one of them. */
export interface LogicalDatabases extends AsyncDisposable {
  readonly main: PlatformStorage;
  readonly contacts: ContactsStorage;

  /**
   * Brings these, all by default, to the schema that this build is for: creates those that are missing, where that was
   * allowed when they were opened, applies what is pending, and checks them. Rejects with what the backend's migrator
   * throws. Where there is no schema, as in memory, there is nothing to do.
   */
  migrate(names?: readonly LogicalDatabaseName[]): Promise<void>;

  /**
   * For a service that must not migrate: whether these, all by default, are at the schema that this build is for. One
   * that a newer build has brought further is.
   * @throws StorageError `migrations_pending`; `unavailable`
   */
  check(names?: readonly LogicalDatabaseName[]): Promise<void>;

  /** @throws StorageError `unavailable` when one of them cannot be asked */
  status(): Promise<Readonly<Record<LogicalDatabaseName, StorageStatus>>>;

  /** Closes all. Closing twice is harmless. */
  close(): Promise<void>;
}
