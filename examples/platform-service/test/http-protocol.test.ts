import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { createMemoryContactsStorage, createMemoryStorage } from '@stratum/storage-memory';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueueFullError, boundedQueue } from '../src/accounts/bounded-queue.ts';
import type { AppOptions } from '../src/http/service-app.ts';
import { stopServing } from '../src/stop-serving.ts';
import { ServiceHarness, type StorageParts } from './service-harness.ts';

function open(parts: StorageParts) {
  return { storage: createMemoryStorage(parts), contacts: createMemoryContactsStorage(parts) };
}

describe('the HTTP service', () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const limits = {
    logInsPerAccount: 2,
    logInsPerAddress: 4,
    mailsPerUser: 2,
    signUpsPerAddress: 3,
  };
  let service: ServiceHarness;
  let port = 0;

  async function start(options: AppOptions = {}): Promise<void> {
    service = new ServiceHarness(open, { logger: { stream }, limits, ...options });
    await service.reset();
    const app = await service.app;
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.addresses()[0] as AddressInfo).port;
  }

  beforeEach(async () => {
    lines.length = 0;
    await start();
  });
  afterEach(async () => {
    await (await service.app).close();
    await service.close();
  });

  /** Sends these bytes, and answers all that comes until the service hangs up. */
  async function raw(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return answer;
  }

  const get = (path: string, more = '') =>
    raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${more}\r\n`);
  const post = (head: string, body: string) =>
    raw(
      `POST /v1/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${head}content-length: ${body.length}\r\n\r\n${body}`,
    );

  it.each<[number, string, () => Promise<string>]>([
    [400, 'a URL that cannot be decoded', () => get('/v1/users/%zz')],
    [404, 'a path that is not there', () => get('/nothing')],
    [
      405,
      'a method that is not allowed',
      () => raw('DELETE /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
    ],
    [
      413,
      'a body that is too long',
      () => post('content-type: application/json\r\n', `"${'x'.repeat(70_000)}"`),
    ],
    [414, 'a URL that is too long', () => get(`/v1/users?after=${'x'.repeat(5_000)}`)],
    [415, 'a body of another type', () => post('content-type: text/csv\r\n', 'a,b')],
    [400, 'a body that is no JSON', () => post('content-type: application/json\r\n', '{')],
    [431, 'headers that are too long', () => get('/', `x: ${'x'.repeat(40_000)}\r\n`)],
    [400, 'what is not HTTP', () => raw('rubbish\r\n\r\n')],
  ])('answers %i as problem+json to %s', async (status, _what, send) => {
    const answer = await send();
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { status: number };
    expect(body.status).toBe(status);
  });

  it('names the methods that are allowed', async () => {
    const response = await (await service.app).inject({ method: 'DELETE', url: '/v1/me' });
    expect(response.headers['allow']).toBe('GET, HEAD');
  });

  it('sets security headers, and keeps answers out of caches', async () => {
    await service.signUp();
    const payload = { login: 'alice', password: 'a long enough password' };
    const { headers } = await (
      await service.app
    ).inject({ method: 'POST', url: '/v1/sessions', payload });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(headers['content-security-policy']).toBeDefined();
  });

  it('cuts a body that never ends', async () => {
    await (await service.app).close();
    await start({ requestTimeoutMs: 50 });
    const answer = await raw(
      'POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toMatch(/problem\+json/);
  });

  it('limits the log-ins to an account, in any case of its name', async () => {
    await service.signUp();
    const statuses = [];
    for (const name of ['alice', 'ALICE', 'Alice']) {
      statuses.push((await service.logIn(name, 'wrong password')).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });

  it('limits the log-ins from an address', async () => {
    const statuses = [];
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) {
      statuses.push((await service.logIn(name)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
  });

  it('limits sign-ups, and the mails that a user asks for', async () => {
    const { body } = await service.signUp();
    const { accessToken } = (await service.logIn()).body;
    const mails = [];
    for (let i = 0; i < 3; i += 1) {
      const url = `/v1/emails/${body.email.id}/verification`;
      mails.push((await service.post(url, {}, accessToken)).status);
    }
    expect(mails).toEqual([202, 202, 429]);
    const signUps = [];
    for (const name of ['bob', 'carol', 'dave']) signUps.push((await service.signUp(name)).status);
    expect(signUps).toEqual([201, 201, 429]);
  });

  it('logs failures without names', async () => {
    await service.storage.close();
    expect((await service.get('/v1/users/by-username/secret.name')).status).toBe(503);
    expect(lines.join('')).toContain('/v1/users/by-username/:username');
    expect(lines.join('')).not.toContain('secret.name');
  });

  it('says in its health that the process has more to do than it can', async () => {
    using _pressed = vi.spyOn(await service.app, 'isUnderPressure').mockReturnValue(true);
    expect(await service.get('/health')).toMatchObject({
      status: 503,
      body: { status: 'overloaded' },
    });
  });

  it.each([
    ['saturated', { health: 'saturated' }],
    ['read_only', { health: 'read_only' }],
    ['lagging', { replicationLagMs: 60_000 }],
  ] as const)('is not ready while its database is %s', async (status, change) => {
    const healthy = await service.storage.status();
    vi.spyOn(service.storage, 'status').mockResolvedValue({ ...healthy, ...change });
    const answer = await service.get('/health');
    expect(answer).toMatchObject({ status: 503, body: { status } });
    expect(answer.body.reason).toBeDefined();
  });

  it('stops although a request never ends', async () => {
    const cut = new AbortController();
    await (await service.app).close();
    await start({ cut: cut.signal, requestTimeoutMs: 300_000 });
    const app = await service.app;
    const hung = raw('POST /v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
    await once(app.server, 'request');
    await stopServing(app, cut, 10);
    await hung;
    expect(app.server.listening).toBe(false);
    expect(cut.signal.aborted).toBe(true);
  });
});

describe('the queue of passwords to hash', () => {
  it('runs a few at once, lets some wait, and refuses the rest', async () => {
    const queued = boundedQueue({ running: 1, waiting: 1 });
    const gate = Promise.withResolvers<string>();
    const first = queued(() => gate.promise);
    const second = queued(() => Promise.resolve('second'));
    await expect(queued(() => Promise.resolve('third'))).rejects.toBeInstanceOf(QueueFullError);
    gate.resolve('first');
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
    expect(await queued(() => Promise.resolve('fourth'))).toBe('fourth');
  });
});
