import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from '../src/index.ts';

/** Answers every piece with itself. */
let echo: Server;
let proxy: FaultProxy;
let client: Socket;

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  proxy = await FaultProxy.open(`postgres://127.0.0.1:${(echo.address() as AddressInfo).port}`);
  client = connect(Number(new URL(proxy.through('postgres://localhost')).port), '127.0.0.1');
  client.on('error', () => undefined);
  await once(client, 'connect');
});

afterEach(async () => {
  client.destroy();
  await proxy[Symbol.asyncDispose]();
  await new Promise((resolve) => echo.close(resolve));
});

/** What comes back until so many bytes are there. */
async function received(bytes: number): Promise<string> {
  let text = '';
  while (text.length < bytes) text += String((await once(client, 'data'))[0]);
  return text;
}

describe('a proxy', () => {
  it('passes on what comes, and tells of it before', async () => {
    const seen: string[] = [];
    proxy.watch((data) => seen.push(String(data)));
    client.write('hello');

    expect(await received(5)).toBe('hello');
    expect(seen).toEqual(['hello']);
  });

  it('keeps the order of what is late when it is told to delay no more', async () => {
    let pieces = 0;
    proxy.delay(50);
    proxy.watch(() => {
      pieces += 1;
      if (pieces === 1) {
        client.write('second');
        queueMicrotask(() => proxy.delay(0));
      }
    });
    client.write('first, ');

    expect(await received(13)).toBe('first, second');
  });

  it('resets a connection, and forgets it', async () => {
    client.write('hello');
    await received(5);
    const closed = new Promise((resolve) => client.once('close', resolve));
    proxy.connections[0]!.reset();

    await closed;
    expect(proxy.connections).toEqual([]);
  });

  it('falls silent on one connection and not on another', async () => {
    client.write('hello');
    await received(5);
    const answers: string[] = [];
    client.on('data', (data) => answers.push(String(data)));
    proxy.connections[0]!.silence();
    client.write('lost');
    const other = connect(client.remotePort!, '127.0.0.1');
    other.write('heard');

    expect(String((await once(other, 'data'))[0])).toBe('heard');
    expect(answers).toEqual([]);
    other.destroy();
  });

  it('ends a connection in front of the answer that it is told', async () => {
    client.write('aloud');
    await received(5);
    proxy.cutAtAnswer('COMMIT');
    client.write('before?????COMMIT');

    expect(await received(6)).toBe('before');
    await once(client, 'close');
  });
});
