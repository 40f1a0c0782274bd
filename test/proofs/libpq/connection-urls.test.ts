import { execFile } from 'node:child_process';
import { ConnectionError, connectionSettings, libpqEnvironment } from '@stratum/pg-connection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingServer } from '../../connections/recording-server.ts';

let server: RecordingServer;
beforeAll(async () => (server = await RecordingServer.open({ tls: false })));
afterAll(() => server[Symbol.asyncDispose]());

const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('PG')),
);

/** What psql says on standard error. It must be installed: postgresql-client. */
function psql(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('psql', ['-X', '-c', 'select 1', url], { env }, (error, _stdout, stderr) => {
      if (error !== null && error.code === 'ENOENT') reject(error);
      else resolve(stderr);
    });
  });
}

describe('what this house and libpq read in a URL is the same:', () => {
  it.for([
    'ann:secret@127.0.0.1:PORT/app',
    'ann%40x:s%3Acr%2Fet@127.0.0.1:PORT/app%20db',
    'ann:a:b@localhost:PORT/app',
    'ann:a+b@localhost:PORT/app?application_name=a+b',
    'ann:p@[::1]:PORT/a%2Fb%3Fc',
    'ann:p@127.0.0.1:PORT',
    'ann:p@127.0.0.1:PORT?connect_timeout=5',
    '127.0.0.1:PORT/app?user=me@azure&password=p%26q',
    'ann:p@127.0.0.1:PORT/app?user=bob&password=q&dbname=other',
    '/app?host=127.0.0.1&port=PORT&user=u&password=p',
    'ann:p@db.example:1/app?host=127.0.0.1&port=PORT',
    'ann:p@127.0.0.1:PORT/app?options=-c%20search_path%3Dapp%2Cpublic',
    'ann:p@127.0.0.1:PORT/app?sslmode=disable&client_encoding=UTF8',
    'ann:p@127.0.0.1:PORT/app?application_name=x&fallback_application_name=y',
  ])('%s', async (rest) => {
    const url = `postgres://${rest.replace('PORT', String(server.port))}`;
    const settings = connectionSettings(url);

    const before = server.introductions.length;
    await psql(url);

    expect(server.introductions).toHaveLength(before + 1);
    const { parameters, password } = server.introductions.at(-1)!;
    expect(await settings.password?.()).toBe(password);
    expect(settings).toMatchObject({
      user: parameters.get('user'),
      database: parameters.get('database'),
      options: parameters.get('options'),
    });
    // Each program has a name of its own where the URL says none.
    expect([settings.applicationName, 'psql']).toContain(parameters.get('application_name'));
  });

  it.for([
    ['postgres://u@/db?host=/no/such/folder&port=6543', '/no/such/folder/.s.PGSQL.6543'],
    ['postgres://u@%2Fno%2Fsuch/db', '/no/such/.s.PGSQL.5432'],
    ['postgres://u@/db?host=/cloudsql/a:b:c', '/cloudsql/a:b:c/.s.PGSQL.5432'],
  ])('%s leads to the socket %s', async ([url, socket]) => {
    const { host, port } = connectionSettings(url!);

    expect(`${host}/.s.PGSQL.${port}`).toBe(socket);
    expect(await psql(url!)).toContain(`"${socket}"`);
  });
});

describe.for(['psql', 'pg_dump'])('%s, started with libpqEnvironment,', (program) => {
  async function introductions(parameters: string, insecure: boolean): Promise<string[]> {
    await using remote = await RecordingServer.open({ tls: true });
    const url = `postgres://ann:canary@0.0.0.0:${remote.port}/app${parameters}`;
    const childEnv = await libpqEnvironment(connectionSettings(url, { insecure }), {
      ...process.env,
      PGSSLMODE: 'disable',
      PGHOSTADDR: '10.0.0.7',
    });
    const args = program === 'psql' ? ['-X', '-c', 'select 1'] : [];
    await new Promise<void>((resolve, reject) => {
      execFile(program, args, { env: childEnv }, (error) => {
        if (error?.code === 'ENOENT') reject(error);
        else resolve();
      });
    });
    return remote.introductions.map(({ encrypted, password }) => `${encrypted} ${password}`);
  }

  it('sends no password to another machine whose certificate nobody trusts', async () => {
    expect(await introductions('', false)).toEqual([]);
    expect(await introductions('?sslmode=require', false)).toEqual([]);
  });

  it('does what it is told where insecure is said', async () => {
    expect(await introductions('?sslmode=require', true)).toEqual(['true canary']);
    expect(await introductions('?sslmode=disable', true)).toEqual(['false canary']);
  });
});

describe('libpq refuses too', () => {
  it.for([
    ['postgres://app:50%off@127.0.0.1:PORT/main', 'percent-encoded'],
    ['postgres://app:p@127.0.0.1:abc/main', 'port'],
    ['postgres://127.0.0.1:PORT/main?port=abc', 'port'],
    ['postgres://127.0.0.1:PORT/main?sslmode=bogus', 'sslmode'],
    ['postgres://127.0.0.1:PORT/main?schema=app', 'schema'],
    ['postgres://127.0.0.1:PORT/main?user', 'user'],
    ['postgres://127.0.0.1:PORT/main?user=a=b', '"="'],
  ])('%s', async ([text, reason]) => {
    const url = text!.replace('PORT', String(server.port));

    expect(await psql(url)).toContain(reason);
    expect(() => connectionSettings(url)).toThrow(ConnectionError);
  });
});
