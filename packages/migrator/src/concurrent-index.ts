import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { ConcurrentIndex } from './embedded-migrations.ts';

interface FoundIndex {
  schema: string;
  name: string;
  valid: boolean;
  /** A session is at work on it at this moment. */
  building: boolean;
}

/**
 * Clears away what an interrupted CONCURRENTLY left behind: an index marked INVALID, which is kept up to date
 * but never used, and which `if not exists` would silently keep. One that a session is still building is
 * waited for. Gives the names that were dropped.
 */
export async function dropInvalidIndexes(
  client: pg.Client,
  target: ConcurrentIndex,
  giveUp: () => void,
): Promise<string[]> {
  const dropped: string[] = [];
  for (;;) {
    giveUp();
    const found = await findIndexes(client, target);
    const invalid = found.filter((index) => !index.valid);
    if (invalid.length === 0) return dropped;
    if (invalid.some((index) => index.building)) {
      await pause(100);
      continue;
    }
    for (const { schema, name } of invalid) {
      const index = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
      await client.query(`drop index concurrently if exists ${index}`);
      dropped.push(`${schema}.${name}`);
    }
  }
}

/** Whether an interrupted statement had its effect after all. */
export async function hadItsEffect(client: pg.Client, target: ConcurrentIndex): Promise<boolean> {
  if (target.action === 'reindex') return false;
  const found = await findIndexes(client, target);
  return target.action === 'create' ? found.some((index) => index.valid) : found.length === 0;
}

async function findIndexes(client: pg.Client, target: ConcurrentIndex): Promise<FoundIndex[]> {
  const { rows } = await client.query<FoundIndex>(
    `select n.nspname as schema, c.relname as name, i.indisvalid and i.indisready as valid,
            exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     join pg_namespace n on n.oid = c.relnamespace
     where case
       when $3 = 'reindex' then
         -- What REINDEX CONCURRENTLY builds or replaces has a suffix, and perhaps a number.
         not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$'
         and i.indrelid = coalesce(
           (select x.indrelid from pg_index x where x.indexrelid = to_regclass($2)), to_regclass($2))
       when $3 = 'drop' then c.oid = to_regclass($2)
       else c.relname = $1 and c.relnamespace =
         (select t.relnamespace from pg_class t where t.oid = to_regclass($2))
     end`,
    [target.name, lookedUp(target), target.action],
  );
  return rows;
}

/** For a new index the table that it lies beside; else the index, or the table to be reindexed, itself. */
function lookedUp({ schema, name, table, action }: ConcurrentIndex): string {
  const relation = action === 'create' ? (table ?? name) : name;
  const quoted = pg.escapeIdentifier(relation);
  return schema === undefined ? quoted : `${pg.escapeIdentifier(schema)}.${quoted}`;
}
