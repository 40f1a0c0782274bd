import pg from 'pg';

interface Watched {
  readonly name: string;
  readonly url: string;
  /** The tables whose rows are deleted to empty it, in this order. */
  readonly rows: readonly string[];
}

/** A database as seen from a connection beside those under test. */
export class WatchedDatabase {
  readonly name: string;
  readonly url: string;
  readonly #client: pg.Client;
  readonly #emptying: string;

  private constructor({ name, url, rows }: Watched, client: pg.Client) {
    this.name = name;
    this.url = url;
    this.#client = client;
    this.#emptying = rows.map((table) => `delete from ${table}`).join(';');
  }

  static async open(watched: Watched): Promise<WatchedDatabase> {
    const client = new pg.Client({
      connectionString: watched.url,
      application_name: 'conformance',
    });
    client.on('error', () => undefined);
    await client.connect();
    return new WatchedDatabase(watched, client);
  }

  /** For every connection from now on. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(settings)) {
      const database = pg.escapeIdentifier(this.name);
      await this.#client.query(
        `alter database ${database} set ${pg.escapeIdentifier(name)} = ${pg.escapeLiteral(value)}`,
      );
    }
  }

  /** DELETE is quicker than TRUNCATE on a few rows. */
  async empty(): Promise<void> {
    await this.#client.query(this.#emptying);
  }

  /** How many connections wait for a lock that another one holds. */
  async waiting(): Promise<number> {
    const { rows } = await this.#client.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
    );
    return rows[0]?.waiting ?? 0;
  }

  /** Ends every other connection; resolves when they are gone. Those that wait go first, lest they go on. */
  async cutConnections(): Promise<void> {
    await this.#cut('and cardinality(pg_blocking_pids(pid)) > 0');
    await this.#cut('');
  }

  async #cut(condition: string): Promise<void> {
    for (;;) {
      const { rowCount } = await this.#client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() ${condition}`,
      );
      if (rowCount === 0) return;
    }
  }

  /** Ends what a broken promise left open, so that the next one does not wait for it. */
  async cutOpenTransactions(): Promise<void> {
    await this.#client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
    );
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
