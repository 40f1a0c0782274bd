/** What the command exits with; the README and the guides say the same. */
export const ExitCode = {
  /** Success. */
  done: 0,
  /** A check failed: migrations are pending, a file is stale, the doctor found something. */
  no: 1,
  /** A usage error: an unknown option, a setting that is missing, a question that was not answered yes. */
  usage: 2,
  /** It could not run: the server cannot be reached, a migration failed, the seeds refuse this place. */
  failed: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
