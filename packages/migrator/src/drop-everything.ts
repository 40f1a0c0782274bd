import type pg from 'pg';

/**
 * Empties a database of what its users made: schemas with all that is in them, extensions, publications, event
 * triggers, large objects. The database itself stays, with its settings; `public` comes back as it was, with its
 * owner and its privileges. In one transaction.
 */
export async function dropEverything(client: pg.Client): Promise<void> {
  await client.query('begin');
  try {
    const { rows } = await client.query<{ statement: string }>(STATEMENTS);
    for (const { statement } of rows) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** In the order in which nothing is in the way of the next. */
const STATEMENTS = `
  select statement from (
    select 1 as step, format('drop event trigger if exists %I cascade', evtname) as statement from pg_event_trigger
    union all
    select 2, format('drop publication if exists %I', pubname) from pg_publication
    union all
    select 3, format('drop schema if exists %I cascade', nspname) from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select 4, format('drop extension if exists %I cascade', extname) from pg_extension where extname <> 'plpgsql'
    union all
    select 5, format('select lo_unlink(%s)', oid) from pg_largeobject_metadata
    union all
    select 6, format('create schema public authorization %I', pg_get_userbyid(nspowner))
    from pg_namespace where nspname = 'public'
    union all
    select 7, format('grant %s on schema public to %s', a.privilege_type,
      case a.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
    from pg_namespace, aclexplode(nspacl) a where nspname = 'public' and a.grantee <> nspowner
  ) steps order by step, statement`;
