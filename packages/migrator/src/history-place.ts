import pg from 'pg';
import { MigrationError } from './migration-error.ts';

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** Where a history may be. */
export interface HistoryPlaces {
  /** Where a new one is created. */
  readonly preferred: TableName;
  /** Where earlier versions created it, and where a role that may create no schema still does. */
  readonly former?: TableName;
  /** Names them for the migration lock: processes of old and new versions must meet at one. */
  readonly label: string;
}

/**
 * In a schema of its own, so that `public` is empty when the first file runs: a baseline may look whether it is.
 * USAGE on that schema is for everybody, as on `public`; the table's own privileges say who reads it.
 */
const PREFERRED: TableName = { schema: 'stratum', table: 'stratum_migrations' };
const FORMER: TableName = { schema: 'public', table: 'stratum_migrations' };

/** `historyTable` as the user has it, or the places by default. */
export function historyPlaces(historyTable: string | undefined): HistoryPlaces {
  if (historyTable === undefined) {
    return { preferred: PREFERRED, former: FORMER, label: labelOf(FORMER) };
  }
  const parts = historyTable.split('.');
  if (parts.length > 2 || parts.some((part) => !/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/.test(part))) {
    throw new MigrationError(
      'invalid_option',
      'historyTable must be a table name, or a schema and a table name, such as public.stratum_migrations.',
    );
  }
  const [schema = '', table = ''] = parts.length === 2 ? parts : ['public', ...parts];
  const preferred = { schema, table };
  const isDefault = labelOf(preferred) === labelOf(PREFERRED);
  return { preferred, label: labelOf(isDefault ? FORMER : preferred) };
}

/** `schema.table` of every place in which a history may be, for those who leave it out. */
export function historyTableNames(historyTable?: string): readonly string[] {
  const { preferred, former } = historyPlaces(historyTable);
  return [preferred, ...(former === undefined ? [] : [former])].map(labelOf);
}

/** Where the history is; `undefined` when there is none yet. */
export async function findHistory(
  client: pg.Client,
  { preferred, former }: HistoryPlaces,
): Promise<TableName | undefined> {
  const places = former === undefined ? [preferred] : [preferred, former];
  const { rows } = await client.query<{ found: boolean }>(
    `select to_regclass(name) is not null as found
     from unnest($1::text[]) with ordinality as given (name, position) order by position`,
    [places.map(quoted)],
  );
  const found = places.filter((_, index) => rows[index]?.found === true);
  if (found.length > 1) {
    const names = found.map(labelOf).join(' and ');
    throw new MigrationError(
      'history_unavailable',
      `This database has two histories of migrations, ${names}: builds of different ages have migrated it. Compare ` +
        'them, and name the one that is true with historyTable, or drop the other.',
    );
  }
  return found[0];
}

/** Creates the schema of a new history, unless it is there. Gives where the table goes. */
export async function makeRoom(
  client: pg.Client,
  { preferred, former }: HistoryPlaces,
): Promise<TableName> {
  const { rows } = await client.query<{ there: boolean; allowed: boolean }>(
    `select exists (select from pg_namespace where nspname = $1) as there,
            has_database_privilege(current_database(), 'CREATE') as allowed`,
    [preferred.schema],
  );
  const { there = false, allowed = false } = rows[0] ?? {};
  if (there) return preferred;
  if (!allowed && former !== undefined) return former;
  const schema = pg.escapeIdentifier(preferred.schema);
  await client.query(`create schema if not exists ${schema}`);
  if (former !== undefined) await client.query(`grant usage on schema ${schema} to public`);
  return preferred;
}

export function quoted({ schema, table }: TableName): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
}

function labelOf({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}
