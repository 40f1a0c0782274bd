import { expect, it } from 'vitest';
import { connectionSettings, libpqEnvironment, type Connection } from './index.ts';

const base = {
  PATH: '/bin',
  PGHOST: 'elsewhere',
  PGSERVICE: 'x',
  PGSSLMODE: 'disable',
  PGOPTIONS: '-c a=b',
};

async function environment(connection: Connection): Promise<Record<string, string | undefined>> {
  return libpqEnvironment(connectionSettings(connection), base);
}

it('leads programs over libpq to the same place, and leaves out what could lead elsewhere', async () => {
  expect(await environment('postgres://me:s%23cret@localhost:6543/app')).toEqual({
    PATH: '/bin',
    PGHOST: 'localhost',
    PGPORT: '6543',
    PGUSER: 'me',
    PGDATABASE: 'app',
    PGPASSWORD: 's#cret',
    PGAPPNAME: 'stratum',
    PGGSSENCMODE: 'disable',
    PGSSLMODE: 'disable',
  });
});

it('has them verify another machine too', async () => {
  expect(await environment('postgres://db.example/app?sslmode=require')).toMatchObject({
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: 'system',
  });
  expect(
    await environment(`postgres://db.example/app?sslrootcert=${import.meta.filename}`),
  ).toMatchObject({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: import.meta.filename });
});

it('refuses what they cannot be given', async () => {
  await expect(environment({ host: 'db.example', tls: { ca: 'ours' } })).rejects.toThrow(
    'sslrootcert',
  );
});
