import type pg from 'pg';

export interface SavedProgress {
  readonly digest: string;
  /** The key of the last row that was gone through; `undefined` before the first. */
  readonly cursor: readonly string[] | undefined;
  readonly rows: number;
  readonly batches: number;
  readonly finished: boolean;
}

interface ProgressRow {
  digest: string;
  cursor: readonly string[] | null;
  rows: number;
  batches: number;
  finished: boolean;
}

const TABLE = 'public.stratum_backfills';

/** Where backfills save how far they are: in the database itself, in the transaction of each batch. */
export const backfillProgress = {
  async ensure(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ found: boolean }>(
      `select to_regclass('${TABLE}') is not null as found`,
    );
    if (rows[0]?.found === true) return;
    await client
      .query(
        `create table if not exists ${TABLE} (
          name text primary key,
          digest text not null,
          cursor jsonb,
          rows bigint not null default 0,
          batches bigint not null default 0,
          started_at timestamptz(3) not null default clock_timestamp(),
          updated_at timestamptz(3) not null default clock_timestamp(),
          finished_at timestamptz(3)
        )`,
      )
      .catch((error: unknown) => {
        // Another backfill creates it at this moment.
        if ((error as { code?: unknown }).code !== '23505') throw error;
      });
  },

  /** Begins it, unless it was begun before. */
  async begin(client: pg.ClientBase, name: string, digest: string): Promise<void> {
    await client.query(
      `insert into ${TABLE} (name, digest) values ($1, $2) on conflict (name) do nothing`,
      [name, digest],
    );
  },

  async forget(client: pg.ClientBase, name: string): Promise<void> {
    await client.query(`delete from ${TABLE} where name = $1`, [name]);
  },

  /** Locks it: whatever else fails, no two batches of one backfill are ever under way at once. */
  async lock(client: pg.ClientBase, name: string): Promise<SavedProgress> {
    const { rows } = await client.query<ProgressRow>(
      `select digest, cursor, rows::float8, batches::float8, finished_at is not null as finished
       from ${TABLE} where name = $1 for update`,
      [name],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The progress of a running backfill was deleted.');
    return { ...row, cursor: row.cursor ?? undefined };
  },

  async advance(
    client: pg.ClientBase,
    name: string,
    to: { readonly cursor: readonly string[]; readonly rows: number },
  ): Promise<void> {
    await client.query(
      `update ${TABLE} set cursor = $2, rows = rows + $3, batches = batches + 1, updated_at = clock_timestamp()
       where name = $1`,
      [name, JSON.stringify(to.cursor), to.rows],
    );
  },

  async finish(client: pg.ClientBase, name: string): Promise<void> {
    await client.query(
      `update ${TABLE} set finished_at = clock_timestamp(), updated_at = clock_timestamp() where name = $1`,
      [name],
    );
  },
};
