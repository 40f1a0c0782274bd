import { DevPostgresError } from '@stratum/dev-postgres';
import { isStorageError } from '@stratum/kernel';
import { BackfillError, MigrationError } from '@stratum/migrator';
import { isConnectionError } from '@stratum/pg-connection';

/** Whether an error is one with which a package refuses an argument. */
export function isRefusal(error: unknown): boolean {
  return (
    isStorageError(error, 'invalid_argument') ||
    isConnectionError(error) ||
    (error instanceof DevPostgresError && error.code === 'invalid_setting') ||
    (error instanceof MigrationError && error.code === 'invalid_option') ||
    (error instanceof BackfillError && error.code === 'invalid_option')
  );
}
