import { connect, type AddressInfo } from 'node:net';
import { createMemoryContactsStorage, createMemoryStorage } from '@stratum/storage-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundedHasher, HashingBusy } from '../src/accounts/bounded-hasher.ts';
import { RATE_LIMITS } from '../src/http/rate-limits.ts';
import { serviceApp, type App } from '../src/http/service-app.ts';
import { ServiceHarness, type OpenStorages } from './service-harness.ts';

const memory: OpenStorages = (parts) => ({
  storage: createMemoryStorage(parts),
  contacts: createMemoryContactsStorage(parts),
});

describe('a flood', () => {
  let service: ServiceHarness;
  beforeEach(async () => {
    service = new ServiceHarness(memory, RATE_LIMITS);
    await service.reset();
  });
  afterEach(() => service.close());

  it('of log-ins to one account is cut, and says when to try again', async () => {
    await service.signUp();
    const statuses = new Set<number>();
    for (let i = 0; i < RATE_LIMITS.logInsOfAccount; i += 1) {
      statuses.add((await service.logIn('alice', 'a wrong password')).status);
    }
    const { status, type, headers } = await service.logIn('ALICE');

    expect([...statuses]).toEqual([401]);
    expect([status, type]).toEqual([429, 'application/problem+json']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  it('of mails is cut for who asks for them', async () => {
    const { body } = await service.signUp();
    const { accessToken } = (await service.logIn()).body;
    const url = `/v1/emails/${body.email.id}/verification`;
    const statuses: number[] = [];
    for (let i = 0; i <= RATE_LIMITS.mailsOfUser; i += 1) {
      statuses.push((await service.post(url, {}, accessToken)).status);
    }

    expect(statuses.filter((status) => status === 202)).toHaveLength(RATE_LIMITS.mailsOfUser);
    expect(statuses.at(-1)).toBe(429);
  });

  it('of passwords to hash waits in a queue that has an end', async () => {
    const { promise: hashed, resolve } = Promise.withResolvers<boolean>();
    const slow = {
      hash: () => Promise.reject(new Error('not asked for')),
      verify: () => hashed,
      outdated: () => false,
    };
    const hasher = boundedHasher(slow, { atOnce: 1, waiting: 1 });
    const first = hasher.verify('a', undefined);
    const second = hasher.verify('b', undefined);

    await expect(hasher.verify('c', undefined)).rejects.toBeInstanceOf(HashingBusy);
    resolve(true);
    expect(await Promise.all([first, second])).toEqual([true, true]);
  });
});

describe('what is no proper request', () => {
  let app: App;
  let port: number;
  const service = new ServiceHarness(memory);
  beforeEach(async () => {
    await service.reset();
    app = await serviceApp(service.context);
    await app.listen({ port: 0, host: '127.0.0.1' });
    ({ port } = app.addresses()[0] as AddressInfo);
  });
  afterEach(async () => {
    await app.close();
    await service.close();
  });

  /** What the server answers to these bytes before it hangs up. */
  async function answerTo(bytes: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.write(bytes);
    await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
    return answer;
  }

  const get = (path: string, header = '') =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${header}\r\n`;
  const post = (type: string, body: string) =>
    `POST /v1/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

  it.each([
    ['a path that cannot be decoded', 400, get('/v1/users/%zz')],
    ['a part of a path that is too long', 414, get(`/v1/users/${'x'.repeat(400)}`)],
    ['headers that are too large', 431, get('/', `x: ${'x'.repeat(20_000)}\r\n`)],
    ['bytes that are no HTTP', 400, 'rubbish\r\n\r\n'],
    ['a body that is no JSON', 400, post('application/json', '{"login":')],
    ['a body of another type', 415, post('text/csv', 'a,b')],
    ['a body that is too large', 413, post('application/json', ' '.repeat(70_000))],
    ['a path where there is nothing', 404, get('/nothing')],
  ])('%s is answered with a problem', async (_what, status, bytes) => {
    const answer = await answerTo(bytes);

    expect(answer.split('\r\n')[0]).toContain(` ${status} `);
    expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  });

  it('gets answers that no cache keeps and no page embeds', async () => {
    const { headers } = await app.inject('/v1/users');

    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  });

  it.each([
    ['POST', '/v1/sessions/refresh', { refreshToken: 'x', extra: 1 }],
    ['GET', '/v1/users?fist=3', undefined],
  ] as const)('%s %s with a field that is not known is refused', async (method, url, body) => {
    expect((await service.request(method, url, body)).status).toBe(422);
  });
});
