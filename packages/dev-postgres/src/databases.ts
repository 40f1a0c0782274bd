import { connectionSettings, urlWithDatabase, type ConnectionSafety } from '@stratum/pg-connection';
import { aFlag, aText, optional, type Demands } from '@stratum/pg-connection/checked-options';
import { driverClient } from '@stratum/pg-connection/driver-client';
import pg from 'pg';
import { checkedSettings, checkText } from './checked-setting.ts';

export interface NewDatabase extends ConnectionSafety {
  /** A database to copy. Nobody may be connected to it while it is copied. */
  readonly template?: string;
  /** An ICU locale such as `und` or `de-DE`, instead of the server's own collation. */
  readonly icu?: string;
}

const SAFETY: Demands<ConnectionSafety> = { insecure: optional(aFlag) };

const NEW_DATABASE: Demands<NewDatabase> = {
  ...SAFETY,
  template: optional(aText),
  icu: optional(aText),
};

/**
 * Creates a database beside the one that `url` names, and gives its URL.
 * @throws DevPostgresError `invalid_setting`; ConnectionError
 */
export async function createDatabase(
  url: string,
  name: string,
  given: NewDatabase = {},
): Promise<string> {
  checkText(name, 'name');
  const options = checkedSettings(given, NEW_DATABASE);
  const clauses: string[] = [];
  if (options.template !== undefined) clauses.push(`template ${identifier(options.template)}`);
  if (options.icu !== undefined) {
    // Another collation than template1's is only allowed from template0, which holds no text.
    if (options.template === undefined) clauses.push('template template0');
    clauses.push(`encoding 'UTF8' locale_provider icu icu_locale ${literal(options.icu)}`);
    clauses.push(`lc_collate 'C' lc_ctype 'C'`);
  }
  await onServer(url, `create database ${identifier(name)} ${clauses.join(' ')}`, options);
  return databaseUrl(url, name);
}

/** A copy of `template` under a new name; about 35 ms for a small one. */
export async function cloneDatabase(url: string, template: string, name: string): Promise<string> {
  checkText(template, 'template');
  return createDatabase(url, name, { template });
}

/** Drops a database if it is there, with whoever is still connected to it. */
export async function dropDatabase(
  url: string,
  name: string,
  safety: ConnectionSafety = {},
): Promise<void> {
  checkText(name, 'name');
  const { insecure } = checkedSettings(safety, SAFETY);
  await onServer(url, `drop database if exists ${identifier(name)} with (force)`, { insecure });
}

/** Creates the database unless it is there; several callers at once are fine. */
export async function ensureDatabase(url: string, name: string): Promise<string> {
  checkText(name, 'name');
  try {
    return await createDatabase(url, name);
  } catch (error) {
    // 42P04: it is there. 23505: somebody else is creating it at this moment.
    const state = (error as { code?: unknown }).code;
    if (state !== '42P04' && state !== '23505') throw error;
    return databaseUrl(url, name);
  }
}

/** The same server and user, another database. */
export function databaseUrl(url: string, name: string): string {
  return urlWithDatabase(url, name);
}

/** Always speaks to `postgres`, so that the database in `url` stays free to be copied or dropped. */
async function onServer(
  url: string,
  statement: string,
  { insecure }: ConnectionSafety,
): Promise<void> {
  const client = driverClient(connectionSettings({ url, database: 'postgres', insecure }));
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}

function literal(value: string): string {
  return pg.escapeLiteral(value);
}
