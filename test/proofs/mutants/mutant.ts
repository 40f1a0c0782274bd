/** A backend in memory with one thing wrong. */
export interface Mutant {
  /** What it does wrong, as a clause: "reads what is not committed". */
  readonly wrong: string;
  /** The file of which a copy is changed while it is loaded, below `packages/`. */
  readonly file: string;
  /** What must stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** @throws Error if the place is not there any more, or not the only one */
export function mutated(source: string, { wrong, file, find, replace }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `The mutant that ${wrong} changes a place in packages/${file} that is there ${parts.length - 1} times: mend its "find" in test/proofs/mutants.`,
    );
  }
  return parts.join(replace);
}
