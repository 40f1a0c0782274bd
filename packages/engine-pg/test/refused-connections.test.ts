import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { inspect } from 'node:util';
import { isStorageError, type StorageError } from '@stratum/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionFields } from '../src/index.ts';
import { EngineFixture, session, things } from './engine-fixture.ts';

const AUTHENTICATION_WITH_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const NO_TLS = Buffer.from('N');

let fixture: EngineFixture;
let server: Server;
let reply: Buffer;
let attempts: number;
beforeAll(async () => {
  fixture = await EngineFixture.open();
  server = createServer((socket) => {
    attempts += 1;
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.write(reply));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => fixture.reset());
afterAll(async () => {
  server.close();
  await fixture[Symbol.asyncDispose]();
});

async function refusal(answer: Buffer, fields: ConnectionFields): Promise<StorageError> {
  reply = answer;
  attempts = 0;
  const { port } = server.address() as AddressInfo;
  const engine = fixture.engine({ connection: { host: '127.0.0.1', port, ...fields } });
  const failure: unknown = await session(engine)
    .all(things.all, {})
    .catch((error: unknown) => error);
  if (!isStorageError(failure)) throw new Error('It was to be refused');
  return failure;
}

describe('a connection that cannot be opened', () => {
  it.for([
    ['rejects', () => Promise.reject(Object.assign(new Error('canary'), { code: 'ExpiredToken' }))],
    [
      'throws',
      () => {
        throw new RangeError('canary');
      },
    ],
    ['gives no text', () => undefined as never],
  ] as const)('because the password function %s says so at once', async ([, password]) => {
    const failure = await refusal(AUTHENTICATION_WITH_PASSWORD, { password });

    expect(failure).toMatchObject({
      code: 'unavailable',
      details: { reason: 'password_function' },
    });
    expect((failure.cause as Error).message).toMatch(/^The password function failed \(\w+/);
    expect(inspect(failure, { depth: 9 })).not.toContain('canary');
    expect(attempts).toBe(1);
  });

  it('because the server has no TLS says so at once', async () => {
    const failure = await refusal(NO_TLS, { tls: true });

    expect(failure).toMatchObject({ code: 'unavailable', details: { reason: 'no_tls' } });
    expect(attempts).toBe(1);
  });
});
