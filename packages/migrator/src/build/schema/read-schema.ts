import { connectionSettings, type Connection } from '@stratum/pg-connection';
import { driverClient } from '@stratum/pg-connection/driver-client';
import type pg from 'pg';
import { historyTableNames } from '../../history-place.ts';
import { schemaQueries } from './schema-queries.ts';
import type { SchemaText } from './schema-text.ts';

export interface ReadSchemaOptions {
  /** Is left out, with its schema when nothing else is in it; by default the places where `Migrator` keeps it. */
  readonly historyTable?: string;
  /** Other tables that are not told, such as the history of another tool; in `public` unless a schema is given. */
  readonly without?: readonly string[];
}

/** The migrator's own tables; a database has them or not, whatever its schema. */
const OWN = [...historyTableNames(), 'public.stratum_backfills'];

/** Reads the schema of a database, on one snapshot. */
export async function readSchema(
  client: pg.ClientBase,
  options: ReadSchemaOptions = {},
): Promise<SchemaText> {
  const { historyTable, without = [] } = options;
  const given = [...(historyTable === undefined ? [] : [historyTable]), ...without];
  const left = [...OWN, ...given.map((name) => (name.includes('.') ? name : `public.${name}`))];
  const found = new Map<string, string[]>();
  // With an empty search path, so that names are told with their schema whatever the role's own path is.
  await client.query(`begin isolation level repeatable read read only; set local search_path = ''`);
  try {
    for (const text of schemaQueries) {
      const { rows } = await client.query<{ head: string; line: string | null }>(text, [left]);
      for (const { head, line } of rows) {
        const lines = found.get(head) ?? [];
        if (line !== null) lines.push(line);
        found.set(head, lines);
      }
    }
  } finally {
    await client.query('rollback');
  }
  return { objects: new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** The same, on a connection of its own. */
export async function readSchemaOf(
  connection: Connection,
  options: ReadSchemaOptions = {},
): Promise<SchemaText> {
  const client = driverClient(connectionSettings(connection));
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await readSchema(client, options);
  } finally {
    await client.end();
  }
}
