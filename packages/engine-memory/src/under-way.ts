/** Calls and transactions that have begun and not ended yet, by an object each. */
export class UnderWay {
  readonly #all = new Set<object>();
  #none: PromiseWithResolvers<void> | undefined;

  begun(one: object): void {
    this.#all.add(one);
  }

  /** May be said again of one that has ended. */
  ended(one: object): void {
    this.#all.delete(one);
    if (this.#all.size > 0) return;
    this.#none?.resolve();
    this.#none = undefined;
  }

  /** Ends at a moment when there is none. */
  none(): Promise<void> {
    if (this.#all.size === 0) return Promise.resolve();
    this.#none ??= Promise.withResolvers<void>();
    return this.#none.promise;
  }
}
