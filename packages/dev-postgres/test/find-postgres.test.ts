import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevPostgresError, findPostgres, freePort, type PostgresServer } from '../src/index.ts';
import { valueOf } from './connection.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await findPostgres({ env: {} });
});
afterAll(() => server.stop());

async function failure(options: Parameters<typeof findPostgres>[0]): Promise<DevPostgresError> {
  const error: unknown = await findPostgres(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DevPostgresError);
  return error as DevPostgresError;
}

describe('findPostgres', () => {
  it('takes the URL in the environment first, and leaves that server alone', async () => {
    const env = { DATABASE_URL: server.url, STRATUM_POSTGRES: 'container' };
    const found = await findPostgres({ env });
    await found.stop();

    expect(found).toMatchObject({ source: 'environment', url: server.url, major: 18 });
    expect(found.description).toContain('from DATABASE_URL');
    expect(found.description).not.toContain(new URL(server.url).password);
    expect(await valueOf(server.url, 'select 1')).toBe(1);
  });

  it('lets the caller name the variable', async () => {
    const env = { MY_TESTS_URL: server.url, DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    const found = await findPostgres({ env, urlVariable: 'MY_TESTS_URL' });

    expect(found.url).toBe(server.url);
  });

  it('does not fall back when the server in the environment is down', async () => {
    const url = `postgres://someone:secret-word@127.0.0.1:${await freePort()}/db`;
    const error = await failure({ env: { DATABASE_URL: url } });

    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(
      /^DATABASE_URL names 127\.0\.0\.1:\d+\/db.*ECONNREFUSED.*unset it/,
    );
    expect(error.message).not.toContain('secret-word');
  });

  it('refuses a variable that is not a URL, without repeating it', async () => {
    const error = await failure({ env: { DATABASE_URL: 'host=db password=secret-word' } });

    expect(error.code).toBe('invalid_setting');
    expect(error.message).not.toContain('secret-word');
  });

  it('refuses another major version when exactly one will do', async () => {
    const error = await failure({
      env: { URL15: server.url },
      urlVariable: 'URL15',
      major: 15,
      exactMajor: true,
    });

    expect(error.code).toBe('wrong_version');
    expect(error.message).toContain('PostgreSQL 15 is needed');
  });

  it('refuses an unknown way', async () => {
    const error = await failure({ env: { STRATUM_POSTGRES: 'cloud' } });

    expect(error.code).toBe('invalid_setting');
    expect(error.message).toContain('"embedded" or "container"');
  });
});

// Needs an engine and an image, so it takes part only when it is asked for; see scripts/container-engine.sh.
if (process.env['STRATUM_POSTGRES'] === 'container') {
  describe('a container', () => {
    it(
      'is started when it is asked for, answers, and is removed',
      { timeout: 180_000 },
      async () => {
        const { STRATUM_POSTGRES, STRATUM_POSTGRES_IMAGE } = process.env;
        const container = await findPostgres({
          env: { STRATUM_POSTGRES, STRATUM_POSTGRES_IMAGE },
          settings: { work_mem: '7MB' },
        });
        const version = await valueOf(container.url, 'show server_version');
        const setting = await valueOf(container.url, 'show work_mem');
        await container.stop();

        expect(container.source).toBe('container');
        expect(container.description).toContain(
          `PostgreSQL ${container.version} in a container of`,
        );
        expect(String(version)).toMatch(new RegExp(`^${container.major}\\b`));
        expect(setting).toBe('7MB');
        await expect(valueOf(container.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
      },
    );
  });
}
