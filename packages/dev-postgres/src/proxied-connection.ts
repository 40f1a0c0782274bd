import type { Socket } from 'node:net';
import { DelayedLane } from './delayed-lane.ts';

interface Surroundings {
  readonly onRequest: (data: Buffer) => void;
  readonly onAnswer: () => void;
  readonly onCutAtAnswer: () => void;
  readonly onEnd: () => void;
  readonly swallowing: () => boolean;
  readonly delayMs: () => number;
}

/** One client's connection through a proxy. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #surroundings: Surroundings;
  readonly #toClient: DelayedLane;
  readonly #toServer: DelayedLane;
  #silent = false;
  #fatal: Buffer | undefined;

  constructor(client: Socket, upstream: Socket, surroundings: Surroundings) {
    this.#client = client.setNoDelay();
    this.#upstream = upstream.setNoDelay();
    this.#surroundings = surroundings;
    this.#toClient = new DelayedLane(client);
    this.#toServer = new DelayedLane(upstream);
    client.on('error', () => this.#end()).on('close', () => this.#end());
    const upstreamEnded = () => {
      if (!this.#silent) this.#end();
    };
    upstream.on('error', upstreamEnded).on('close', upstreamEnded);
    client.on('data', (data) => this.#request(data));
    upstream.on('data', (data) => this.#answer(data));
  }

  /** Ends it without a word; what is under way is lost on the way. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#upstream.destroy();
  }

  /** From now on nothing passes, and nobody is told, not even that the server has gone: a black hole. */
  silence(): void {
    this.#silent = true;
  }

  /** Delivers answers up to the message that holds this tag; there the connection ends. */
  cutAtAnswer(tag: string): void {
    this.#fatal = Buffer.from(tag);
  }

  #request(data: Buffer): void {
    this.#surroundings.onRequest(data);
    if (!this.#silent) this.#toServer.pass(data, this.#surroundings.delayMs());
  }

  #answer(data: Buffer): void {
    if (this.#silent || this.#surroundings.swallowing()) return;
    this.#surroundings.onAnswer();
    const at = this.#fatal === undefined ? -1 : data.indexOf(this.#fatal);
    if (at === -1) return this.#toClient.pass(data, this.#surroundings.delayMs());
    this.#surroundings.onCutAtAnswer();
    // A message begins five bytes before its content: a letter and a length.
    this.#client.end(data.subarray(0, at - 5));
  }

  #end(): void {
    this.#toClient.end();
    this.#toServer.end();
    this.#client.destroy();
    this.#upstream.destroy();
    this.#surroundings.onEnd();
  }
}
