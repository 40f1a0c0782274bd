import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { UserError } from '../user-error.ts';

const LARGEST = 64 * 1024 * 1024;

/** The schema as pg_dump writes it, without the other tool's tables, as a migration. */
export async function dumpBaseline(url: string, theirTable: string): Promise<string> {
  const { host, port, user, database, password } = new pg.Client({ connectionString: url });
  const env = {
    ...process.env,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user ?? '',
    PGDATABASE: database ?? '',
    ...(typeof password === 'string' ? { PGPASSWORD: password } : {}),
  };
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

/** What psql and a session are told is left out; statements stay as they are. */
export function baselineOf(dump: string): string {
  const kept = dump
    .split('\n')
    .filter((line) => !/^(\\|SET |SELECT pg_catalog\.set_config\()/.test(line))
    .filter((line) => !/^CREATE SCHEMA public;$|^COMMENT ON SCHEMA public IS /.test(line))
    .join('\n')
    .replaceAll(/^--\n-- .*\n--\n/gm, '')
    .replaceAll(/^-- .*\n/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return (
    '-- The schema as it was when this database was adopted.\n' +
    `-- lint-ignore: no-down-file Everything starts with it.\n\n${kept}\n`
  );
}
