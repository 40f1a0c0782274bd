import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const PASSWORD_MESSAGE = 'p'.charCodeAt(0);
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const REFUSAL = Buffer.from('SFATAL\0C28P01\0Mrefused\0\0');

/** What a client has said to be let in. */
export interface Introduction {
  readonly parameters: ReadonlyMap<string, string>;
  readonly password: string;
  readonly encrypted: boolean;
}

/** Takes the part of a Postgres server up to the password, which it asks for in clear; then it refuses. */
export class RecordingServer implements AsyncDisposable {
  /** All that came unencrypted. */
  readonly inClear: Buffer[] = [];
  readonly introductions: Introduction[] = [];
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #tls: boolean;

  private constructor(tls: boolean) {
    this.#tls = tls;
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      this.#listen(socket, false);
    });
  }

  static async open({ tls }: { readonly tls: boolean }): Promise<RecordingServer> {
    const server = new RecordingServer(tls);
    server.#server.listen(0);
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #listen(socket: Socket, encrypted: boolean): void {
    let parameters: ReadonlyMap<string, string> | undefined;
    let pending = Buffer.alloc(0);
    const take = (chunk: Buffer) => {
      if (!encrypted) this.inClear.push(chunk);
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const begin = parameters === undefined ? 0 : 1;
        if (pending.length < begin + 4) return;
        const end = begin + pending.readInt32BE(begin);
        if (pending.length < end) return;
        const message = pending.subarray(begin + 4, end);
        const type = pending[0];
        pending = pending.subarray(end);
        const code = parameters === undefined ? message.readInt32BE(0) : 0;
        if (code === GSS_REQUEST) socket.write('N');
        else if (code === SSL_REQUEST) {
          if (this.#tls) {
            socket.off('data', take);
            return this.#encrypt(socket);
          }
          socket.write('N');
        } else if (parameters === undefined) {
          parameters = parametersIn(message.subarray(4));
          socket.write(ASK_FOR_PASSWORD);
        } else if (type === PASSWORD_MESSAGE) {
          const password = message.toString('utf8', 0, message.length - 1);
          this.introductions.push({ parameters, password, encrypted });
          const length = Buffer.alloc(4);
          length.writeInt32BE(REFUSAL.length + 4);
          socket.end(Buffer.concat([Buffer.from('E'), length, REFUSAL]));
        }
      }
    };
    socket.on('data', take);
  }

  #encrypt(socket: Socket): void {
    const secure = new TLSSocket(socket, { isServer: true, ...selfSignedCertificate });
    secure.on('error', () => undefined);
    this.#listen(secure, true);
    socket.write('S');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function parametersIn(message: Buffer): ReadonlyMap<string, string> {
  const texts = message.toString('utf8').split('\0');
  const pairs = new Map<string, string>();
  for (let index = 0; index + 1 < texts.length && texts[index] !== ''; index += 2) {
    pairs.set(texts[index]!, texts[index + 1]!);
  }
  return pairs;
}
