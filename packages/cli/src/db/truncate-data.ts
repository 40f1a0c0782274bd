import type { ClientBase } from 'pg';

/** Tables in which the migrator and backfills remember what they did, wherever they are. */
const KEPT = ['stratum_migrations', 'stratum_backfills'];

/**
 * Deletes the rows of every table and restarts every identity, in one transaction. Histories stay, and so does what
 * belongs to an extension. Gives the tables' names.
 */
export async function truncateData(
  client: ClientBase,
  historyTable = 'stratum.stratum_migrations',
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence <> 't'
       and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and c.relname <> all ($1) and n.nspname || '.' || c.relname <> $2
       and not exists (
         select from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     order by 1`,
    [KEPT, historyTable.includes('.') ? historyTable : `public.${historyTable}`],
  );
  const names = rows.map(({ name }) => name);
  // One statement for all, so that foreign keys between them do not matter; a table of nobody's fails it whole.
  if (names.length > 0) await client.query(`truncate ${names.join(', ')} restart identity`);
  return names;
}
