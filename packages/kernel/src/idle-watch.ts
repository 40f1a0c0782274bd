/** Notices that a unit of work has had no call under way for too long. */
export class IdleWatch {
  readonly #limitMs: number;
  readonly #onIdle: () => void;
  #underWay = 0;
  #idleSince = performance.now();
  #timer: NodeJS.Timeout;

  constructor(limitMs: number, onIdle: () => void) {
    this.#limitMs = limitMs;
    this.#onIdle = onIdle;
    this.#timer = this.#look(limitMs);
  }

  /** A call, or a commit, is under way until `ended`. */
  begun(): void {
    this.#underWay += 1;
  }

  ended(): void {
    this.#underWay -= 1;
    this.#idleSince = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** One timer for the whole life of a unit: it looks how long ago the last call ended. */
  #look(inMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      const idleMs = this.#underWay > 0 ? 0 : performance.now() - this.#idleSince;
      if (idleMs >= this.#limitMs) this.#onIdle();
      else this.#timer = this.#look(this.#limitMs - idleMs);
    }, inMs).unref();
  }
}
