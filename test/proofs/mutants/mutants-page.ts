import type { Mutant } from './mutant.ts';

interface CaughtMutant extends Mutant {
  /** The chapters around the promise, and the promise. */
  readonly caughtBy: readonly string[];
}

/** docs/mutants.md */
export function mutantsPage(caught: readonly CaughtMutant[]): string {
  const lines = caught.map(({ wrong, file, caughtBy }) => {
    const promise = caughtBy.at(-1)!;
    const chapter = caughtBy.slice(0, -1).join(', ');
    return `- It ${wrong} (\`${file.split('/').at(-1)}\`).\n  Caught by “${promise}” (${chapter}).`;
  });
  return `# Mutants

How do we know that the conformance suite looks? Each of these ${caught.length} is a backend in memory with one thing wrong, made by changing
one place of one file while it is loaded; under it stands a promise of the suite that it breaks. A mutant that kept every promise
would be a hole in the suite, and fails the run.

This page is written by \`STRATUM_WRITE_DOCS=1 npm run proofs -- --project proof-mutants\`, and compared by the same without
the variable: that begins with the promise that stands here, and goes through all of them if it is kept.

${lines.join('\n')}
`;
}

/** The promise that the page names for a mutant. */
export function promiseOnPage(page: string, wrong: string): string | undefined {
  const lines = page.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`- It ${wrong} (`));
  return /Caught by “(.+)” \([^(]*\)\.$/.exec(lines[at + 1] ?? '')?.[1];
}
