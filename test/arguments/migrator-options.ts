import { aFunction, aNumber, aText, argument, optional, options } from './argument.ts';

const fields = {
  service: options({ name: aText('a-service'), version: aText('1') }),
  observer: aFunction(),
  outOfOrder: argument(() => 'apply'),
  waitForLockMs: aNumber(5),
  waitForServerMs: aNumber(5),
  lockTimeoutMs: aNumber(5),
  lockAttempts: aNumber(5),
  statementTimeoutMs: aNumber(5),
};

/** Of a database that has none. */
export const noMigrations = () => ({ database: 'main', migrations: [] });

/** Of a migrator, without its connection and its migrations. */
export const migratorFields = Object.fromEntries(
  Object.entries(fields).map(([name, field]) => [name, optional(field)]),
);
