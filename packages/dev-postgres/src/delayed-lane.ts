import type { Socket } from 'node:net';

/** One direction of a connection: what passes may be late, and always comes in order. */
export class DelayedLane {
  readonly #to: Socket;
  readonly #waiting: { readonly data: Buffer; readonly due: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(to: Socket) {
    this.#to = to;
  }

  pass(data: Buffer, delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) return void this.#to.write(data);
    this.#waiting.push({ data, due: performance.now() + delayMs });
    this.#timer ??= setTimeout(() => this.#deliver(), delayMs);
  }

  /** What was still to come never will. */
  end(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #deliver(): void {
    this.#timer = undefined;
    for (;;) {
      const next = this.#waiting[0];
      if (next === undefined) return;
      const early = next.due - performance.now();
      if (early > 0) {
        this.#timer = setTimeout(() => this.#deliver(), early);
        return;
      }
      this.#waiting.shift();
      this.#to.write(next.data);
    }
  }
}
