import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  connectionSettings,
  isConnectionError,
  printableAddress,
  type Connection,
} from './index.ts';

describe('a connection', () => {
  it.for([
    [undefined],
    [null],
    [5],
    [[]],
    [{}],
    [{ host: undefined }],
    [{ url: undefined, insecure: true }],
    [new URL('postgres://localhost/app')],
    [{ host: '' }],
    [{ host: 'a b' }],
    [{ host: 'localhost:5432' }],
    [{ host: 'localhost', port: '5432' }],
    [{ host: 'localhost', port: Number.NaN }],
    [{ host: 'localhost', port: 65_536 }],
    [{ host: 'localhost', user: 'a\0database\0b' }],
    [{ host: 'localhost', user: null }],
    [{ host: 'localhost', password: 5 }],
    [{ host: 'localhost', password: '\uD800' }],
    [{ host: 'localhost', ssl: false }],
    [{ host: 'localhost', tls: 'off' }],
    [{ host: 'localhost', connectTimeoutMs: 0 }],
    [{ host: 'localhost', connectTimeoutMs: Number.POSITIVE_INFINITY }],
    [{ host: 'localhost', insecure: 'yes' }],
    [{ host: 'localhost', canary: 1 }],
    [{ connectionString: 'postgres://localhost/app' }],
  ])('%o is refused with a sentence, and never taken for localhost', ([connection]) => {
    let error: unknown;
    try {
      connectionSettings(connection as Connection);
    } catch (thrown) {
      error = thrown;
    }

    expect(isConnectionError(error)).toBe(true);
    expect((error as Error).message).toMatch(/^[a-zA-Z].*\.$/);
    expect((error as Error).message).not.toContain('canary');
  });

  it('of a URL and fields has the fields where both say something', () => {
    const url = 'postgres://ann:secret@localhost/app';

    expect(connectionSettings({ url, database: 'other' })).toMatchObject({
      user: 'ann',
      database: 'other',
    });
  });

  it('takes nothing from the environment', () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      PGHOST: 'db.example',
      PGPORT: '1',
      PGUSER: 'eve',
      PGDATABASE: 'x',
    });
    try {
      expect(connectionSettings('postgres:///')).toMatchObject({
        host: 'localhost',
        port: 5432,
        user: 'postgres',
        database: 'postgres',
      });
    } finally {
      process.env = before;
    }
  });

  it.for([
    'postgres://ann:canary@localhost/app',
    { host: 'localhost', password: 'canary', tls: { key: 'canary' } },
  ])('does not show its secrets when it is inspected: %#', (connection) => {
    const settings = connectionSettings(connection);

    expect(inspect(settings, { depth: 10, showHidden: true, customInspect: false })).not.toContain(
      'canary',
    );
    expect(JSON.stringify(settings)).not.toContain('canary');
    expect(settings.password?.()).toBe('canary');
  });

  it('is printed as host, port and database', () => {
    expect(printableAddress(connectionSettings('postgres://a:b@[::1]:1/app'))).toBe('[::1]:1/app');
  });
});
