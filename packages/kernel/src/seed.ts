/** For `stratum db seed`: a module exports one of these by the name `seeds`. */
export interface Seeds<Storages extends AsyncDisposable> {
  /** Opens the storages on the databases of these URLs, by the names of the logical databases. */
  open(urls: Readonly<Record<string, string>>): Storages | Promise<Storages>;
  /** In the order in which they are run. */
  readonly seeds: readonly Seed<Storages>[];
}

/** Data that a database begins with. It knows repositories only, so that it runs on memory too. */
export interface Seed<Storages> {
  readonly name: string;
  /** Why it must not be run here, as a sentence. `stratum db seed` then runs no seed, says so and exits with 3. */
  readonly refusal?: string | undefined;
  /** Adds what is missing, and answers how much that was: run again, it adds nothing. */
  run(storages: Storages, progress?: SeedProgress): Promise<number>;
}

/** Told how far a seed is. */
export interface SeedProgress {
  /** How much there is to add; said again, it begins anew. */
  expect(total: number): void;
  advance(count?: number): void;
}

/** Gives the compiler's help to a module of seeds. */
export function defineSeeds<Storages extends AsyncDisposable>(
  seeds: Seeds<Storages>,
): Seeds<Storages> {
  return seeds;
}
