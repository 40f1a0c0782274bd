import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Answers the first connections with an error, as a server that starts or is full does, and passes the others on. */
export class ReluctantServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #refusals = 0;
  #sqlstate = '';
  /** How often somebody tried to connect. */
  attempts = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      this.attempts += 1;
      this.#keep(client);
      if (this.#refusals > 0) {
        this.#refusals -= 1;
        client.once('data', () => client.end(errorResponse(this.#sqlstate)));
        return;
      }
      const upstream = this.#keep(connect(target.port, target.host));
      client.pipe(upstream).pipe(client);
    });
  }

  static async open(url: string): Promise<ReluctantServer> {
    const { hostname, port } = new URL(url);
    const reluctant = new ReluctantServer({ host: hostname, port: Number(port) });
    await once(reluctant.#server.listen(0, '127.0.0.1'), 'listening');
    return reluctant;
  }

  through(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return through.href;
  }

  refuse(times: number, sqlstate: string): void {
    this.#refusals = times;
    this.#sqlstate = sqlstate;
    this.attempts = 0;
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket
      .on('error', () => socket.destroy())
      .on('close', () => this.#sockets.delete(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function errorResponse(sqlstate: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlstate}\0Mnot now\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
