import pg from 'pg';

const DEADLINE_MS = 10_000;

/** A database as seen from a connection beside those under test. */
export class WatchedDatabase {
  readonly name: string;
  readonly url: string;
  readonly #client: pg.Client;

  private constructor(name: string, url: string, client: pg.Client) {
    this.name = name;
    this.url = url;
    this.#client = client;
  }

  static async open({ name, url }: { name: string; url: string }): Promise<WatchedDatabase> {
    const client = new pg.Client({ connectionString: url, application_name: 'conformance' });
    client.on('error', () => undefined);
    await client.connect();
    return new WatchedDatabase(name, url, client);
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

  /** Everything hangs on users. DELETE is quicker than TRUNCATE on a few rows. */
  async empty(): Promise<void> {
    await this.#client.query('delete from users');
  }

  async untilBlocked(calls: number): Promise<void> {
    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const { rows } = await this.#client.query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
      );
      const waiting = rows[0]?.waiting ?? 0;
      if (waiting >= calls) return;
      if (performance.now() > deadline) {
        throw new Error(`${calls} calls were to wait for a lock, and ${waiting} do`);
      }
    }
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
