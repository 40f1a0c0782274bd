export interface MigrationFileProblem {
  readonly file: string;
  /** Counted from 1; absent when it is about the file as a whole. */
  readonly line?: number;
  readonly message: string;
}

/** What is wrong with a folder of migrations: all of it at once. */
export class MigrationFileError extends Error {
  override readonly name = 'MigrationFileError';
  readonly problems: readonly MigrationFileProblem[];

  constructor(problems: readonly MigrationFileProblem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

export function problemLine({ file, line, message }: MigrationFileProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}
