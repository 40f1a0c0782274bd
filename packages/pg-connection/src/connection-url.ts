import { aText, checkArgument } from './checked-options.ts';
import { ConnectionError, refuseConnection } from './connection-error.ts';
import { fieldsOfParameters, type UrlFields } from './url-parameters.ts';

/**
 * Reads a URL as libpq does: percent signs are decoded in each part, `+` is a plus, and parameters have precedence over
 * the same part of the address. Where libpq and other readers of URLs would disagree, it is refused.
 * @throws ConnectionError, which quotes nothing of the URL, since any part of a malformed one may be of a password.
 */
export function parseConnectionUrl(text: string): UrlFields {
  const { credentials, address, path, query } = partsOfUrl(text);
  const [user, ...password] = credentials.split(':');
  const { host, port } = hostAndPort(address);
  const parts = {
    ...given('user', decoded(user!)),
    ...given('password', decoded(password.join(':'))),
    ...given('host', decoded(host)),
    ...given('port', decoded(port)),
    ...given('dbname', decoded(path)),
  };
  return fieldsOfParameters(new Map(Object.entries(parts)), parametersOf(query));
}

/** The same URL for another database. */
export function urlWithDatabase(text: string, database: string): string {
  const { authority, query } = partsOfUrl(text);
  checkArgument(database, 'database', aText, refuseConnection);
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('dbname='));
  return `postgres://${authority}/${encodeURIComponent(database)}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}

/**
 * The same URL, which says how the connection is encrypted where another driver might not encrypt it by itself.
 * To be handed to programs that read URLs in their own way.
 */
export function urlWithTlsMode(text: string, mode: string): string {
  const { query } = partsOfUrl(text);
  checkArgument(mode, 'mode', aText, refuseConnection);
  if (/(^|&)(sslmode|ssl)=/.test(query)) return text;
  const ended = text.replace(/[?&]$/, '');
  return `${ended}${ended.includes('?') ? '&' : '?'}sslmode=${mode}`;
}

interface Parts {
  readonly authority: string;
  readonly credentials: string;
  readonly address: string;
  readonly path: string;
  readonly query: string;
}

function partsOfUrl(text: string): Parts {
  const scheme = typeof text === 'string' ? /^postgres(?:ql)?:\/\//.exec(text) : null;
  if (scheme === null) {
    throw new ConnectionError(
      'The connection must be a URL such as postgres://user:password@host:5432/database, or fields.',
    );
  }
  if (/[\s\p{Cc}]/u.test(text) || !text.isWellFormed()) {
    throw new ConnectionError(
      'The connection URL holds a space, a line break or a character that cannot stand in one. Remove it, or write it ' +
        'as %20 and so on.',
    );
  }
  const rest = text.slice(scheme[0].length);
  const authority = /^[^/?]*/.exec(rest)![0];
  const path = /^[^?]*/.exec(rest.slice(authority.length))![0];
  const query = rest.slice(authority.length + path.length + 1);
  const at = authority.indexOf('@');
  // libpq looks for the credentials' end up to the first slash, past a question mark; others stop there.
  const ambiguous =
    rest.includes('#') ||
    authority.indexOf('@', at + 1) > at ||
    path.includes('@') ||
    (path === '' && query.includes('@'));
  if (ambiguous) throw ambiguousUrl();
  return {
    authority,
    credentials: at === -1 ? '' : authority.slice(0, at),
    address: authority.slice(at + 1),
    path: path.slice(1),
    query,
  };
}

function ambiguousUrl(): ConnectionError {
  return new ConnectionError(
    'The connection URL can be read in more than one way. Write the characters @ : / ? # % of a user name, password or ' +
      'database name as %40 and so on.',
  );
}

function hostAndPort(address: string): { readonly host: string; readonly port: string } {
  if (address.includes(',')) throw severalHosts();
  const bracketed = /^\[([^\]]+)\](?::(.*))?$/.exec(address);
  if (bracketed !== null) return { host: bracketed[1]!, port: bracketed[2] ?? '' };
  if (/[[\]]/.test(address)) {
    throw new ConnectionError('An IPv6 address in a connection URL is written as [::1]:5432.');
  }
  const [host, ...port] = address.split(':');
  return { host: host!, port: port.join(':') };
}

export function severalHosts(): ConnectionError {
  return new ConnectionError(
    'The connection names several hosts. Name one: a DNS name or a pooler that leads to the primary.',
  );
}

function parametersOf(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pairs = query.replace(/&$/, '');
  for (const pair of pairs === '' ? [] : pairs.split('&')) {
    const [name, value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0) {
      throw new ConnectionError(
        'A parameter of the connection URL is not of the form name=value. Write the characters ? & = # % of a user ' +
          'name or password as %3F and so on.',
      );
    }
    const key = decoded(name!);
    if (found.has(key)) {
      throw new ConnectionError('The connection URL says the same parameter twice. Say it once.');
    }
    found.set(key, decoded(value));
  }
  return found;
}

/** Strict, as in libpq: `%` begins two hexadecimal digits. */
function decoded(text: string): string {
  if (!/%(?![0-9a-f]{2})/i.test(text)) {
    try {
      const plain = decodeURIComponent(text);
      if (!plain.includes('\0')) return plain;
    } catch {
      // Bytes that are not UTF-8.
    }
  }
  throw new ConnectionError(
    'The connection URL holds a % that does not begin an encoded character. Write a percent sign as %25.',
  );
}

function given(name: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [name]: value };
}
