import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import {
  aFlag,
  aFunction,
  milliseconds as durations,
  optional,
  type Demand,
} from '@stratum/pg-connection/checked-options';
import { checkSetting } from './checked-setting.ts';
import { ProxiedConnection } from './proxied-connection.ts';

/** Called with what a client sends, just before it is passed on, and the connection that it comes by. */
export type OnRequest = (data: Buffer, connection: ProxiedConnection) => void;

const atLeastZero = durations(0);

const aUrl: Demand = (value) =>
  typeof value === 'string' && URL.canParse(value) && new URL(value).host !== ''
    ? undefined
    : 'must be the URL of a server';

/** It may end with the NUL that ends a text of the protocol. */
const partOfMessage: Demand = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a text that is not empty';

function addressOf(url: string): URL {
  checkSetting(url, 'url', aUrl);
  return new URL(url);
}

/** Stands between a client and the server, and breaks what passes when it is told to: for tests of what then happens. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  #refusing = false;
  #swallowing = false;
  #delayMs = 0;
  #onRequest: OnRequest | undefined;
  #fatal: string | undefined;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      if (this.#refusing) return void client.destroy();
      const connection = new ProxiedConnection(client, connect(target.port, target.host), {
        onRequest: (data) => this.#onRequest?.(data, connection),
        onAnswer: () => {
          if (this.#fatal !== undefined) connection.cutAtAnswer(this.#fatal);
        },
        onCutAtAnswer: () => (this.#fatal = undefined),
        onEnd: () => this.#connections.delete(connection),
        swallowing: () => this.#swallowing,
        delayMs: () => this.#delayMs,
      });
      this.#connections.add(connection);
    });
  }

  /** In front of the server that the URL names. */
  static async open(url: string): Promise<FaultProxy> {
    const { hostname, port } = addressOf(url);
    const proxy = new FaultProxy({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same URL, by way of this proxy. */
  through(url: string): string {
    const through = addressOf(url);
    through.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return through.href;
  }

  /** Those that are open. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  /** Cuts every connection. */
  cut(): void {
    for (const connection of this.#connections) connection.reset();
  }

  /** Closes new connections at once, or accepts them again. */
  refuse(refusing: boolean): void {
    checkSetting(refusing, 'refusing', aFlag);
    this.#refusing = refusing;
  }

  /** Swallows what the server answers, or lets it pass again. */
  swallowAnswers(swallow: boolean): void {
    checkSetting(swallow, 'swallow', aFlag);
    this.#swallowing = swallow;
  }

  /** Passes everything on so much later, either way, and still in order. */
  delay(milliseconds: number): void {
    checkSetting(milliseconds, 'milliseconds', atLeastZero);
    this.#delayMs = milliseconds;
  }

  watch(onRequest: OnRequest | undefined): void {
    checkSetting(onRequest, 'onRequest', optional(aFunction));
    this.#onRequest = onRequest;
  }

  /** Delivers answers up to the message that holds this tag; there the connection ends. */
  cutAtAnswer(tag: string): void {
    checkSetting(tag, 'tag', partOfMessage);
    this.#fatal = tag;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
