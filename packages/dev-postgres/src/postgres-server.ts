export type PostgresMajor = 15 | 18;

export type PostgresSource = 'environment' | 'container' | 'embedded';

/** A server that is up and answers, wherever it came from. */
export interface PostgresServer extends AsyncDisposable {
  /** Holds the password: hand it to a driver, never to a log. */
  readonly url: string;
  readonly source: PostgresSource;
  /** One line without a password, that says which server was taken and why. */
  readonly description: string;
  /** As the server tells it, for example `18.4`. */
  readonly version: string;
  readonly major: number;
  /**
   * Gives the server back. One from the environment is left alone; a container is removed; an
   * embedded server stops when nobody else uses it. Resolves when that has happened. May be called twice.
   */
  stop(): Promise<void>;
}
