/** What the command exits with; every help page's end and the guides say the same. */
export const ExitCode = {
  done: 0,
  /** It worked, and the answer is no: migrations are pending, a file is stale, the doctor found something. */
  no: 1,
  /** It was asked wrongly: an unknown option, a setting that is missing, a question that was not answered yes. */
  usage: 2,
  /** It could not be done: the server cannot be reached, a migration failed. */
  failed: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
