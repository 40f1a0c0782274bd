/**
 * The promise of a call in a unit of work. It knows whether anybody has asked for its outcome: `await`, `then`, `catch`,
 * the combinators and returning it from an async function all do, by calling `then`.
 */
export class UnitCall<T> extends Promise<T> {
  #asked = false;

  /** What is derived from it is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Whether somebody waits for the outcome, or has it. */
  get asked(): boolean {
    return this.#asked;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- noticing who calls it is what this class is for
  override then<Done = T, Failed = never>(
    done?: ((value: T) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    this.#asked = true;
    // oxlint-disable-next-line promise/no-callback-in-promise -- handed on as they are
    return super.then(done, failed);
  }

  /** Keeps a failure from ending the process when nobody asks for it: its unit of work reports it. */
  reportedElsewhere(): this {
    super.then(undefined, () => undefined);
    return this;
  }
}
