import { inspect } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { driverClient } from './driver-client.ts';
import { connectionSettings } from './index.ts';

it('makes a client that shows no secret when it is inspected', () => {
  const client = driverClient(
    connectionSettings({ host: 'localhost', password: 'canary', tls: { key: 'canary' } }),
  );

  expect(inspect(client, { depth: 10, showHidden: true })).not.toContain('canary');
});

it('makes a client that takes nothing from the environment', () => {
  const before = process.env;
  onTestFinished(() => void (process.env = before));
  const elsewhere = { PGPASSWORD: 'other', PGOPTIONS: '-c a=b', PGREPLICATION: 'database' };
  process.env = { ...before, ...elsewhere, PGSSLMODE: 'no-verify', PGSSLNEGOTIATION: 'direct' };
  const client = driverClient(connectionSettings('postgres://localhost/app'));
  const { connectionParameters } = client as unknown as { connectionParameters: object };

  expect(connectionParameters).toMatchObject({
    host: 'localhost',
    user: 'postgres',
    ssl: false,
    sslnegotiation: 'postgres',
    options: undefined,
    replication: undefined,
  });
  expect((client as unknown as { password: () => string }).password()).toBe('');
});
