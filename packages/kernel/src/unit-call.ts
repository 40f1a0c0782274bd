/**
 * The promise of a call in a unit of work. It knows whether anybody has asked for its outcome: `await`, `then`, `catch`,
 * the combinators and returning it from an async function all do, by calling `then`.
 */
export class UnitCall<T> extends Promise<T> {
  #asked = false;
  /** Ends with the call, and never fails. */
  readonly settled: Promise<void>;

  /** `ended` hears of the end before anybody else. */
  constructor(
    result: Promise<T>,
    ended: (call: UnitCall<T>, failure?: { readonly error: unknown }) => void,
  ) {
    let settled!: Promise<void>;
    super((resolve, reject) => {
      settled = result.then(
        (value) => {
          ended(this);
          resolve(value);
        },
        (error: unknown) => {
          ended(this, { error });
          // Nobody asking for it must not end the process: its unit of work reports it.
          void super.then(undefined, () => undefined);
          reject(error as Error);
        },
      );
    });
    this.settled = settled;
  }

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
}
