import pg from 'pg';

/** Asks the database past the storage, and connects again when the server has cut it off. */
export class Observer implements AsyncDisposable {
  readonly #url: string;
  #client: pg.Client;

  private constructor(url: string, client: pg.Client) {
    this.#url = url;
    this.#client = client;
  }

  static async open(url: string): Promise<Observer> {
    return new Observer(url, await connected(url));
  }

  /** Asked again after a loss: not for what must not be done twice. */
  async query<T extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<T>> {
    for (;;) {
      try {
        return await this.#client.query<T>(text, values);
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code?.startsWith('57P') !== true)
          throw error;
        await this.#client.end().catch(() => undefined);
        this.#client = await connected(this.#url);
      }
    }
  }

  /** Kills the server's process of this connection, as no one should; resolves when the server is up again. */
  async crashServer(): Promise<void> {
    const before = await this.#lastReset();
    const { rows } = await this.query<{ pid: number }>('select pg_backend_pid() as pid');
    process.kill(rows[0]!.pid, 'SIGKILL');
    // It may let somebody in before it has noticed.
    while ((await this.#lastReset()) === before);
  }

  /** When the server last started, or started anew after a crash. */
  async #lastReset(): Promise<string> {
    const query = 'select pg_stat_get_bgwriter_stat_reset_time()::text as reset';
    return (await this.query<{ reset: string }>(query)).rows[0]!.reset;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/** As soon as the server lets somebody in. */
async function connected(connectionString: string): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString, application_name: 'observer' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const passing = (error as { code?: string }).code;
      if (passing?.startsWith('28') === true || passing === '3D000') throw error;
    }
  }
}
