import { expect } from 'vitest';
import {
  MigrationError,
  Migrator,
  type EmbeddedMigrations,
  type MigratorOptions,
} from '../src/index.ts';
import type { ScratchDatabase } from './scratch-database.ts';

/** Two migrations and their inverses. */
export const two = {
  '20260101000000_users.up.sql':
    'create table users (id int primary key);\ncreate index users_i on users (id);',
  '20260101000000_users.down.sql': 'drop table users;',
  '20260102000000_emails.up.sql': 'create table emails (id int primary key);',
  '20260102000000_emails.down.sql': 'drop table emails;',
};

export function migratorOf(database: ScratchDatabase) {
  return (migrations: EmbeddedMigrations, options: Partial<MigratorOptions> = {}): Migrator =>
    new Migrator({ connection: database.url, migrations, ...options });
}

/** The error that it is rejected with. */
export async function failure(work: Promise<unknown>): Promise<MigrationError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MigrationError);
  return error as MigrationError;
}

/** The tables that migrations have made. */
export function tablesOf(database: ScratchDatabase): Promise<unknown[]> {
  return database.column(
    `select tablename::text from pg_tables
     where schemaname = 'public' and tablename <> 'stratum_migrations' order by 1`,
  );
}
