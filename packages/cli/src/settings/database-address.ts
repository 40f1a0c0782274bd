import pg from 'pg';
import { UserError } from '../user-error.ts';

/** What a database's URL says, without the password. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** For people: `host:port/database`. */
  readonly printable: string;
}

export function checkedUrl(url: string, source: string): string {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new UserError(
    `${source} must be a URL such as postgres://user:password@host:5432/database. Characters of a password that mean ` +
      'something in a URL (@ : / ? # %) are written as %40 and so on.',
  );
}

/** As the driver understands it: what the URL leaves out comes from PGHOST and the like. */
export function databaseAddress(url: string): DatabaseAddress {
  const { host, port, database, user } = new pg.Client({ connectionString: url });
  const name = database ?? user ?? 'postgres';
  return {
    host,
    port,
    database: name,
    user: user ?? '',
    printable: `${host}:${port}/${name}`,
  };
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/** Any text, with the passwords of URLs in it blotted out; our own examples say `password`. */
export function withoutPasswords(text: string): string {
  return text
    .replaceAll(/(\bpostgres(?:ql)?:\/\/[^\s:@/]*):(?!password@)[^\s@]*@/gi, '$1:…@')
    .replaceAll(/([?&]password=)[^\s&]*/gi, '$1…');
}

const LOOKS_LIVE = /(^|[^a-z])(prod|production|live)([^a-z]|$)/i;

/**
 * Why a database must be taken for one in production, or nothing. It is only taken for a development database when it
 * is on this machine, neither it nor its host is called prod, production or live, and NODE_ENV is not production.
 */
export function signOfProduction(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { host, database } = databaseAddress(url);
  if (environment['NODE_ENV'] === 'production') return 'NODE_ENV is production';
  const name = [database, host].find((text) => LOOKS_LIVE.test(text));
  if (name !== undefined) return `it is called ${name}`;
  return isThisMachine(host) ? undefined : `it is on another machine, ${host}`;
}

function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' ||
    host.startsWith('/') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    ['::1', '[::1]'].includes(host)
  );
}
