import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostAddresses } from './host-addresses.ts';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((socket) => socket.end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

/** A system that knows one host, and how often it was asked. */
function counting() {
  const asked: string[] = [];
  const addresses = new HostAddresses((host, _options, done) => {
    asked.push(host);
    process.nextTick(done, null, [{ address: '127.0.0.1', family: 4 }]);
  });
  return { asked, addresses };
}

async function connectTo(addresses: HostAddresses, host: string): Promise<void> {
  const socket = addresses.socket().connect(port, host);
  await once(socket, 'connect');
  socket.destroy();
}

describe('the addresses of a host', () => {
  it('are looked up once', async () => {
    const { asked, addresses } = counting();
    await connectTo(addresses, 'db.example');
    await connectTo(addresses, 'db.example');

    expect(asked).toEqual(['db.example']);
  });

  it('are looked up again when they have been forgotten', async () => {
    const { asked, addresses } = counting();
    await connectTo(addresses, 'db.example');
    addresses.forget();
    await connectTo(addresses, 'db.example');

    expect(asked).toEqual(['db.example', 'db.example']);
  });

  it('are not looked up where the host is one', async () => {
    const { asked, addresses } = counting();
    await connectTo(addresses, '127.0.0.1');

    expect(asked).toEqual([]);
  });
});
