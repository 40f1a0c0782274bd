import { describe, expect, it } from 'vitest';
import { connectionSettings, isConnectionError, urlWithDatabase, urlWithTlsMode } from './index.ts';

describe('a connection URL is read as libpq reads it', () => {
  it.for<readonly [string, Readonly<Record<string, unknown>>]>([
    ['postgres:///', { host: 'localhost', port: 5432, user: 'postgres', database: 'postgres' }],
    [
      'postgresql://ann%40x:s%3Acret@127.0.0.1:6543/app%20db',
      { user: 'ann@x', password: 's:cret', host: '127.0.0.1', port: 6543, database: 'app db' },
    ],
    ['postgres://ann@localhost', { user: 'ann', database: 'ann', password: undefined }],
    ['postgres://ann:a:b@localhost/app', { password: 'a:b' }],
    [
      'postgres://ann:a+b@localhost/app?application_name=a+b',
      { password: 'a+b', applicationName: 'a+b' },
    ],
    ['postgres://localhost/a%2Fb', { database: 'a/b' }],
    ['postgres://localhost/a%3Fb', { database: 'a?b' }],
    ['postgres://[::1]:6543/app', { host: '::1', port: 6543 }],
    ['postgres://[::1]/app', { host: '::1', port: 5432 }],
    [
      'postgres://u@/db?host=/socket&port=6543',
      { user: 'u', host: '/socket', port: 6543, database: 'db' },
    ],
    ['postgres://u@%2Fvar%2Frun/db', { host: '/var/run', database: 'db' }],
    [
      'postgres://u@localhost/db?host=/cloudsql/project:region:name',
      { host: '/cloudsql/project:region:name' },
    ],
    [
      'postgres:///?user=me@azure&password=p%26q&dbname=app&host=localhost',
      { user: 'me@azure', password: 'p&q', database: 'app' },
    ],
    ['postgres://ann@localhost/app?user=bob&dbname=other', { user: 'bob', database: 'other' }],
    ['postgres://localhost/app?connect_timeout=7', { connectTimeoutMs: 7_000 }],
    ['postgres://localhost/app?connect_timeout=0', { connectTimeoutMs: undefined }],
    ['postgres://localhost/app?options=-c%20search_path%3Dapp', { options: '-c search_path=app' }],
    ['postgres://localhost/app?fallback_application_name=shop', { applicationName: 'shop' }],
    ['postgres://localhost/app?client_encoding=UTF8&target_session_attrs=any', { database: 'app' }],
  ])('%s', ([url, expected]) => {
    const { password, ...settings } = connectionSettings(url);

    expect({ ...settings, password: password?.() }).toMatchObject(expected);
  });
});

/** Whatever stands where a password may be. None of it may be in a message. */
const CANARIES = /Tr0ub4dor|1234|x9secret|svc/;

describe('a connection URL that cannot be used is refused, and nothing of it is quoted:', () => {
  it.for([
    ['postgres://svc:2024?Tr0ub4dor@db.example/main', 'more than one way'],
    ['postgres://svc:2024?Tr0ub4dor=1@db.example/main', 'more than one way'],
    ['postgres://app:1234#x9secret@db.example/main', 'more than one way'],
    ['postgres://app:1234/x9secret@db.example/main', 'more than one way'],
    ['postgres://app:12@34@db.example/main', 'more than one way'],
    ['postgres://localhost/main#x9secret', 'more than one way'],
    ['postgres://app:1234/x9?secret@db.example/main', 'name=value'],
    ['postgres://app:1234/x9?Tr0ub4dor=b@db.example', 'not known'],
    ['postgres://app:1234?Tr0ub4dor=b', 'not known'],
    ['postgres://app:50%off@localhost/main', '%25'],
    ['postgres://app:%ff@localhost/main', '%25'],
    ['postgres://app:a%00b@localhost/main', '%25'],
    ['postgres://app:x9secret@localhost:abc/main', 'port'],
    ['postgres://app:x9secret', 'port'],
    ['postgres://localhost/main?port=abc', 'port'],
    ['postgres://localhost:0/main', 'port'],
    ['postgres://localhost:65536/main', 'port'],
    ['postgres://localhost/main?port=NaN', 'port'],
    ['postgres://::1/main', 'port'],
    ['postgres://[::1/main', 'IPv6'],
    ['postgres://localhost/main\n', 'line break'],
    ['postgres://app:x9 secret@localhost/main', 'space'],
    ['postgres://app:\uD800@localhost/main', 'surrogates'],
    ['postgres://one,two/main', 'several hosts'],
    ['postgres://app@one:5432,two:5432/main', 'several hosts'],
    ['postgres:///main?host=one,two', 'several hosts'],
    ['postgres:///main?host=@abstract', 'Abstract'],
    ['postgres://localhost/main?user', 'name=value'],
    ['postgres://localhost/main?user=a=b', 'name=value'],
    ['postgres://localhost/main?user=a&user=b', 'twice'],
    ['postgres://localhost/main?connect_timeout=soon', 'connect_timeout'],
    ['postgres://localhost/main?sslmode=bogus', 'sslmode must be'],
    ['postgres://localhost/main?ssl=1', 'sslmode'],
    ['postgres://localhost/main?schema=app', 'options=-c'],
    ['postgres://localhost/main?search_path=app', 'options=-c'],
    ['postgres://localhost/main?target_session_attrs=read-write', 'target_session_attrs'],
    ['postgres://localhost/main?load_balance_hosts=random', 'load_balance_hosts'],
    ['postgres://localhost/main?channel_binding=require', 'channel_binding'],
    ['postgres://localhost/main?hostaddr=10.0.0.7', 'hostaddr'],
    ['postgres://localhost/main?service=main', 'service'],
    ['postgres://localhost/main?constructor=1', 'not known'],
    ['postgres://localhost/main?sslcert=/no/such/file', 'go together'],
    ['postgres://localhost/main?sslrootcert=/no/such/file', 'ENOENT'],
    ['mysql://app:x9secret@localhost/main', 'must be a URL'],
    ['host=db password=x9secret', 'must be a URL'],
    ['', 'not empty'],
  ])('%s', ([url, reason]) => {
    const error = refusal(() => connectionSettings(url!));

    expect(error.message).toContain(reason);
    expect(`${error.stack}`.split('\n')[0]).not.toMatch(CANARIES);
    expect(error.cause).toBeUndefined();
  });
});

describe('the URL of another database', () => {
  it.for([
    [
      'postgres://ann:p%40@[::1]:6543/app?sslmode=disable',
      'postgres://ann:p%40@[::1]:6543/b%2Fc?sslmode=disable',
    ],
    ['postgresql://u@/db?host=/socket&dbname=app', 'postgres://u@/b%2Fc?host=/socket'],
    ['postgres://localhost', 'postgres://localhost/b%2Fc'],
  ])('of %s is %s', ([url, other]) => {
    expect(urlWithDatabase(url!, 'b/c')).toBe(other);
    expect(connectionSettings(other!).database).toBe('b/c');
  });
});

describe('the URL for a driver that does not encrypt by itself', () => {
  it.for([
    ['postgres://db.example/app', 'postgres://db.example/app?sslmode=verify-full'],
    ['postgres://db.example/app?', 'postgres://db.example/app?sslmode=verify-full'],
    ['postgres://db.example/app?user=a', 'postgres://db.example/app?user=a&sslmode=verify-full'],
    ['postgres://db.example/app?sslmode=require', 'postgres://db.example/app?sslmode=require'],
  ])('of %s is %s', ([url, said]) => {
    expect(urlWithTlsMode(url!, 'verify-full')).toBe(said);
  });
});

function refusal(attempt: () => unknown): Error {
  try {
    attempt();
  } catch (error) {
    if (isConnectionError(error)) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
