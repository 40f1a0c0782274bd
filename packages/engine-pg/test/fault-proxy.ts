import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Of which connections the answers are swallowed. */
type Swallowed = 'none' | 'all' | ReadonlySet<Socket>;

/** Stands between a client and the server, and breaks what passes when it is told to. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs = new Set<{ readonly client: Socket; readonly upstream: Socket }>();
  #refusing = false;
  #swallowed: Swallowed = 'none';
  #onRequest: ((data: Buffer) => void) | undefined;
  #fatal: Buffer | undefined;

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => {
      if (this.#refusing) return void client.destroy();
      const upstream = connect(target.port, target.host);
      const pair = { client, upstream };
      this.#pairs.add(pair);
      const end = () => {
        this.#pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      };
      for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
      client.on('data', (data) => {
        this.#onRequest?.(data);
        upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (this.#swallows(client)) return;
        if (this.#fatal === undefined) return void client.write(data);
        this.#deliver(client, data, this.#fatal);
      });
    });
  }

  static async open(url: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(url);
    const proxy = new FaultProxy({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same URL, by way of this proxy. */
  through(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return through.href;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const { client, upstream } of this.#pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
  }

  /** Closes new connections at once, or accepts them again. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
  }

  /** Swallows what the server answers, on all connections or on those that are open; or lets it pass again. */
  swallowAnswers(swallow: boolean | 'of open connections'): void {
    if (typeof swallow === 'boolean') this.#swallowed = swallow ? 'all' : 'none';
    else this.#swallowed = new Set([...this.#pairs].map(({ client }) => client));
  }

  #swallows(client: Socket): boolean {
    const swallowed = this.#swallowed;
    return typeof swallowed === 'string' ? swallowed === 'all' : swallowed.has(client);
  }

  /** Is called with what a client sends, just before it is passed on. */
  watch(onRequest: ((data: Buffer) => void) | undefined): void {
    this.#onRequest = onRequest;
  }

  /** Delivers answers up to the message that holds this tag; there the connection ends. */
  cutAtAnswer(tag: string): void {
    this.#fatal = Buffer.from(tag);
  }

  #deliver(client: Socket, data: Buffer, tag: Buffer): void {
    const at = data.indexOf(tag);
    if (at === -1) return void client.write(data);
    this.#fatal = undefined;
    // A message begins five bytes before its content: a letter and a length.
    client.end(data.subarray(0, at - 5));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
