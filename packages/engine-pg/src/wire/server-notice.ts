/**
 * Something that the server says beside its answers, as `RAISE NOTICE` in a function, or a warning. Its detail, hint and
 * context are left out.
 */
export interface ServerNotice {
  /** `DEBUG`, `LOG`, `INFO`, `NOTICE` or `WARNING`, in English whatever the server's language. */
  readonly severity: string;
  readonly sqlstate: string;
  /** As the server wrote it, in its language. It may hold values of rows: a function can put into it what it likes. */
  readonly message: string;
}

/** Takes what the server says. An error that it throws becomes a warning of the process. */
export type OnNotice = (notice: ServerNotice) => void;
