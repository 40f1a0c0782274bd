import type pg from 'pg';
import type { EmbeddedMigration, ReplacedMigration } from './embedded-migrations.ts';
import {
  findHistory,
  historyPlaces,
  makeRoom,
  quoted,
  type HistoryPlaces,
  type TableName,
} from './history-place.ts';
import type { HistoryRow } from './history-row.ts';
import type { MigrationDirection } from './migration-events.ts';
import { MigrationError } from './migration-error.ts';
import { sqlStateOf, withoutRowDetail } from './postgres-failure.ts';

interface StoredRow {
  version: string;
  name: string;
  checksum: string;
  applied_at: Date;
  applied_by: string;
  service: string;
  duration_ms: number;
  direction: MigrationDirection | null;
  statements_done: number | null;
  done_digest: string | null;
  begun: boolean | null;
}

/** Reads and writes what has been applied. The other methods need `exists` or `ensure` to have found it. */
export class HistoryTable {
  /** For the lock's key: the same for all who mean the same table, wherever it is found. */
  readonly label: string;
  readonly #places: HistoryPlaces;
  readonly #service: string;
  #place: TableName;

  constructor(historyTable: string | undefined, service: string) {
    this.#places = historyPlaces(historyTable);
    this.label = this.#places.label;
    this.#place = this.#places.preferred;
    this.#service = service;
  }

  get #name(): string {
    return quoted(this.#place);
  }

  async ensure(client: pg.Client): Promise<void> {
    if (await this.exists(client)) return;
    this.#place = await this.#guarded(() => makeRoom(client, this.#places));
    await this.#guarded(() =>
      client.query(`create table if not exists ${this.#name} (
        version numeric primary key check (version = trunc(version) and version >= 0),
        name text not null,
        checksum text not null,
        applied_at timestamptz(3) not null default clock_timestamp(),
        applied_by text not null default session_user,
        service text not null,
        duration_ms integer not null,
        direction text check (direction in ('up', 'down')),
        statements_done integer,
        done_digest text,
        begun boolean,
        check (num_nulls(direction, statements_done, done_digest, begun) in (0, 4))
      )`),
    );
  }

  async exists(client: pg.Client): Promise<boolean> {
    const found = await this.#guarded(() => findHistory(client, this.#places));
    this.#place = found ?? this.#places.preferred;
    return found !== undefined;
  }

  async read(client: pg.Client): Promise<HistoryRow[]> {
    const { rows } = await this.#guarded(() =>
      client.query<StoredRow>(
        `select version::text, name, checksum, applied_at, applied_by, service, duration_ms,
                direction, statements_done, done_digest, begun
         from ${this.#name} order by ${this.#name}.version`,
      ),
    );
    return rows.map(fromStored);
  }

  /** One that was applied in one transaction: the same that writes this row. */
  async insert(client: pg.Client, migration: EmbeddedMigration, durationMs: number): Promise<void> {
    await client.query(
      `insert into ${this.#name} (version, name, checksum, service, duration_ms)
       select version::numeric, name, checksum, $4, $5
       from unnest($1::text[], $2::text[], $3::text[]) as given (version, name, checksum)`,
      [...columns(recordsOf(migration)), this.#service, Math.round(durationMs)],
    );
  }

  /** Of a migration, or of all that it replaces. */
  async remove(
    client: pg.Client,
    migration: Pick<EmbeddedMigration, 'version' | 'replaces'>,
  ): Promise<void> {
    const versions = [migration, ...(migration.replaces ?? [])].map(({ version }) => version);
    await client.query(`delete from ${this.#name} where version = any ($1::numeric[])`, [versions]);
  }

  /** Takes the text of a file as it is now for the one that was applied. */
  async acceptEdited(client: pg.Client, migration: EmbeddedMigration): Promise<void> {
    await client.query(`update ${this.#name} set checksum = $2 where version = $1`, [
      migration.version,
      migration.checksum,
    ]);
  }

  /** Begins a file that goes statement by statement, or one direction of it anew. */
  async beginSteps(
    client: pg.Client,
    migration: EmbeddedMigration,
    direction: MigrationDirection,
    doneDigest: string,
  ): Promise<void> {
    await client.query(
      `insert into ${this.#name}
         (version, name, checksum, service, duration_ms, direction, statements_done, done_digest, begun)
       values ($1, $2, $3, $4, 0, $5, 0, $6, false)
       on conflict (version) do update set direction = excluded.direction, statements_done = 0,
         done_digest = excluded.done_digest, begun = false`,
      [migration.version, migration.name, migration.checksum, this.#service, direction, doneDigest],
    );
  }

  async markBegun(client: pg.Client, version: string): Promise<void> {
    await client.query(`update ${this.#name} set begun = true where version = $1`, [version]);
  }

  async markDone(client: pg.Client, version: string, step: DoneStep): Promise<void> {
    await client.query(
      `update ${this.#name} set statements_done = $2, done_digest = $3, begun = false,
         duration_ms = duration_ms + $4
       where version = $1`,
      [version, step.done, step.doneDigest, Math.round(step.durationMs)],
    );
  }

  async finishSteps(client: pg.Client, migration: EmbeddedMigration): Promise<void> {
    const records = recordsOf(migration);
    const last = records.at(-1) ?? migration;
    await client.query(
      `with replaced as (
         insert into ${this.#name} (version, name, checksum, service, duration_ms)
         select version::numeric, name, checksum, $6, 0
         from unnest($1::text[], $2::text[], $3::text[]) as given (version, name, checksum)
       )
       update ${this.#name} set direction = null, statements_done = null, done_digest = null, begun = null,
         checksum = $4, name = $5, service = $6, applied_at = clock_timestamp(), applied_by = session_user
       where version = $7`,
      [
        ...columns(records.slice(0, -1)),
        last.checksum,
        last.name,
        this.#service,
        migration.version,
      ],
    );
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const sqlState = sqlStateOf(error);
      if (sqlState === '25006') throw readOnlyServer(error);
      if (sqlState !== '42501' && sqlState !== '3F000') throw error;
      const { schema, table } = this.#place;
      throw new MigrationError(
        'history_unavailable',
        `This role may not use the history table ${schema}.${table} (${sqlState}). The role that migrates needs USAGE ` +
          'and CREATE on its schema, or CREATE on the database where the schema is not there yet; a service that only ' +
          'checks needs USAGE on the schema and SELECT on the table. Grant them, or name a table in another schema with ' +
          'historyTable.',
        { sqlState, cause: withoutRowDetail(error) },
      );
    }
  }
}

export interface DoneStep {
  readonly done: number;
  readonly doneDigest: string;
  readonly durationMs: number;
}

/** The rows that a migration leaves: those of the files that it replaces, as though they had been run. */
function recordsOf(migration: EmbeddedMigration): readonly ReplacedMigration[] {
  return migration.replaces ?? [migration];
}

function columns(records: readonly ReplacedMigration[]): [string[], string[], string[]] {
  return [
    records.map(({ version }) => version),
    records.map(({ name }) => name),
    records.map(({ checksum }) => checksum),
  ];
}

function readOnlyServer(error: unknown): MigrationError {
  return new MigrationError(
    'read_only_server',
    'This server only reads: it is a replica, or its transactions are read-only by default. Give the address of ' +
      'the primary, or a role that may write.',
    { sqlState: '25006', cause: withoutRowDetail(error) },
  );
}

function fromStored(row: StoredRow): HistoryRow {
  const { direction, statements_done: done, done_digest: doneDigest, begun } = row;
  const common = {
    version: row.version,
    name: row.name,
    checksum: row.checksum,
    appliedAt: row.applied_at,
    appliedBy: row.applied_by,
    service: row.service,
    durationMs: row.duration_ms,
  };
  if (direction === null || done === null || doneDigest === null || begun === null) return common;
  return { ...common, progress: { direction, done, doneDigest, begun } };
}
