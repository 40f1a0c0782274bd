import net from 'node:net';
import { optional, wholeNumber } from '@stratum/pg-connection/checked-options';
import { checkSetting } from './checked-setting.ts';

/** A port of the loopback address that nobody listens on now; `preferred` when that one is free. */
export async function freePort(preferred?: number): Promise<number> {
  checkSetting(preferred, 'preferred', optional(wholeNumber(1, 65_535)));
  if (preferred !== undefined) {
    const port = await listenOnce(preferred).catch(() => undefined);
    if (port !== undefined) return port;
  }
  return listenOnce(0);
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as net.AddressInfo;
      server.close(() => resolve(address.port));
    });
  });
}
