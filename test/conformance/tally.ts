/** Counts promises by area. */
export class Tally {
  readonly #kept = new Map<string, number>();
  #declared = 0;
  #broken = 0;

  declare(): void {
    this.#declared += 1;
  }

  /** Counts the promise as kept or broken, by how `check` ends. */
  async count(area: string, check: () => Promise<void>): Promise<void> {
    try {
      await check();
    } catch (error) {
      this.#broken += 1;
      throw error;
    }
    this.#kept.set(area, (this.#kept.get(area) ?? 0) + 1);
  }

  get kept(): number {
    return [...this.#kept.values()].reduce((sum, n) => sum + n, 0);
  }

  /** Whether every promise has been looked at, and not only some that were asked for by name. */
  get complete(): boolean {
    return this.kept + this.#broken === this.#declared;
  }

  get ran(): boolean {
    return this.kept + this.#broken > 0;
  }

  summary(name: string, remarks: readonly string[]): string {
    const areas = [...this.#kept].map(([area, count]) => `${area} ${count}`).join(', ');
    const parts = [`${this.kept} promises kept (${areas})`, `${this.#broken} broken`];
    const left = this.#declared - this.kept - this.#broken;
    if (left > 0) parts.push(`${left} not asked for`);
    return `conformance ${name}: ${[...parts, ...remarks].join(', ')}`;
  }
}
