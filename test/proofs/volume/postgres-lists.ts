import type { Isolation } from '@stratum/kernel';
import pg from 'pg';
import { numbersIn, type ListEngine, type ListSession } from './list-engine.ts';

/** In an empty database. */
export async function openPostgresLists(url: string, keys: number): Promise<ListEngine> {
  const connect = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const observer = await connect();
  const clients: pg.Client[] = [observer];
  await observer.query('drop table if exists lists');
  await observer.query('create table lists (key int primary key, items text not null)');
  await observer.query("insert into lists select key, '' from generate_series(0, $1) key", [
    keys - 1,
  ]);
  await observer.query('analyze lists');
  return {
    name: 'postgres',
    async session() {
      const client = await connect();
      clients.push(client);
      await client.query("set deadlock_timeout = '20ms'");
      return new PostgresListSession(client);
    },
    async lists() {
      const { rows } = await observer.query<{ key: number; items: string }>(
        'select key, items from lists',
      );
      return new Map(rows.map(({ key, items }) => [key, numbersIn(items)]));
    },
    async close() {
      for (const client of clients) await client.end();
    },
  };
}

class PostgresListSession implements ListSession {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async begin(level: Isolation): Promise<void> {
    await this.#client.query(`begin isolation level ${level}`);
  }

  async read(key: number): Promise<readonly number[]> {
    const { rows } = await this.#client.query<{ items: string }>({
      name: 'read',
      text: 'select items from lists where key = $1',
      values: [key],
    });
    return numbersIn(rows[0]!.items);
  }

  async append(key: number, value: number): Promise<void> {
    await this.#client.query({
      name: 'append',
      text: 'update lists set items = items || $2 where key = $1',
      values: [key, `,${value}`],
    });
  }

  async commit(): Promise<void> {
    await this.#client.query('commit');
  }

  async rollback(): Promise<void> {
    await this.#client.query('rollback');
  }

  isExpected(error: unknown): boolean {
    return ['40001', '40P01'].includes((error as { readonly code?: string }).code ?? '');
  }
}
