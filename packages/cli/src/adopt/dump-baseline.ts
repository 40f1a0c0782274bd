import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connectionSettings, libpqEnvironment, type Connection } from '@stratum/pg-connection';
import { UserError } from '../user-error.ts';

const LARGEST = 64 * 1024 * 1024;

/** The schema as pg_dump writes it, without the other tool's tables, as a migration. */
export async function dumpBaseline(connection: Connection, theirTable: string): Promise<string> {
  const env = await libpqEnvironment(connectionSettings(connection));
  const [schema = 'public'] = theirTable.split('.');
  const theirs =
    schema === 'public' ? [`--exclude-table=${theirTable}*`] : [`--exclude-schema=${schema}`];
  const args = [
    '--schema-only',
    '--no-owner',
    '--no-privileges',
    '--exclude-table=stratum_*',
    ...theirs,
  ];
  try {
    const { stdout } = await promisify(execFile)('pg_dump', args, { env, maxBuffer: LARGEST });
    return baselineOf(stdout);
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    const reason =
      code === 'ENOENT'
        ? "There is no pg_dump on this machine. Install the PostgreSQL client of the server's version (postgresql-client)."
        : `pg_dump failed: ${stderr?.trim() ?? String(code)}`;
    throw new UserError(
      `${reason} Or write the file yourself, and name it: --baseline <version>.`,
      { cause: error },
    );
  }
}

const SESSION_SETTINGS =
  /^SET (\w+_timeout|client_encoding|standard_conforming_strings|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|default_table_access_method) = [^;]*;\n/gm;
const HEADINGS = /^--\n-- (Name: .*; Type: |PostgreSQL database dump).*\n--\n/gm;
const TELLING = /^-- Dumped (from|by) .*\n/gm;
const FOR_PSQL = /^\\(un)?restrict .*\n/gm;
const SEARCH_PATH = /^SELECT pg_catalog\.set_config\('search_path', '', false\);\n/gm;
const PUBLIC_SCHEMA = /^(CREATE SCHEMA public|COMMENT ON SCHEMA public IS '.*');\n/gm;

/** A dump without what is for psql and for its own session. Only lines that pg_dump itself writes are left out. */
export function baselineOf(dump: string): string {
  const left = [SESSION_SETTINGS, HEADINGS, TELLING, FOR_PSQL, SEARCH_PATH, PUBLIC_SCHEMA];
  const kept = left
    .reduce((text, pattern) => text.replaceAll(pattern, ''), dump)
    .replaceAll(/^\n{2,}/gm, '\n')
    .trim();
  return `${HEAD}\n${kept}\n`;
}

// Functions come before the tables that their bodies name.
const HEAD = `-- The schema as it was when this database was adopted.
-- lint-ignore: no-down-file Everything starts with it.
set local check_function_bodies = false;
`;
