import {
  connectionSettings,
  isConnectionError,
  isThisMachine,
  printableAddress,
  type Connection,
} from '@stratum/pg-connection';
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

/** The URL, where a connection can be described by it; else an error that says where it came from, without quoting it. */
export function checkedUrl(url: string, source: string, insecure: boolean): string {
  try {
    connectionSettings(url, { insecure });
    return url;
  } catch (error) {
    if (!isConnectionError(error)) throw error;
    const remedy = error.message.includes('insecure: true')
      ? ' Here that is --insecure, or insecure: true for this database in stratum.config.ts.'
      : '';
    throw new UserError(`${source} cannot be used. ${error.message}${remedy}`);
  }
}

export function databaseAddress(connection: Connection): DatabaseAddress {
  const settings = connectionSettings(connection);
  const { host, port, database, user } = settings;
  return { host, port, database, user, printable: printableAddress(settings) };
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
  connection: Connection,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { host, database } = databaseAddress(connection);
  if (environment['NODE_ENV'] === 'production') return 'NODE_ENV is production';
  const name = [database, host].find((text) => LOOKS_LIVE.test(text));
  if (name !== undefined) return `it is called ${name}`;
  return isThisMachine(host) ? undefined : `it is on another machine, ${host}`;
}
