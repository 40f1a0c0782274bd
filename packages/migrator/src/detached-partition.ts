import pg from 'pg';
import type { DetachedPartition, RelationName } from './embedded-migrations.ts';

/**
 * Ends what an interrupted DETACH PARTITION … CONCURRENTLY left pending, which another one would refuse to
 * begin anew. Says whether there was something to end.
 */
export async function finishDetach(client: pg.Client, target: DetachedPartition): Promise<boolean> {
  const state = await stateOf(client, target);
  if (state !== 'pending') return false;
  await client.query(
    `alter table ${quoted(target.parent)} detach partition ${quoted(target.partition)} finalize`,
  );
  return true;
}

/** Whether an interrupted statement had its effect after all. */
export async function detachWasDone(
  client: pg.Client,
  target: DetachedPartition,
): Promise<boolean> {
  return (await stateOf(client, target)) === 'detached';
}

type State = 'attached' | 'pending' | 'detached' | 'missing';

async function stateOf(
  client: pg.Client,
  { parent, partition }: DetachedPartition,
): Promise<State> {
  const { rows } = await client.query<{ state: State }>(
    `select case
       when i.inhdetachpending then 'pending'
       when i.inhrelid is not null then 'attached'
       when to_regclass($2) is null or to_regclass($1) is null then 'missing'
       else 'detached'
     end as state
     from (select) nothing
     left join pg_inherits i on i.inhparent = to_regclass($1) and i.inhrelid = to_regclass($2)`,
    [quoted(parent), quoted(partition)],
  );
  return rows[0]?.state ?? 'missing';
}

function quoted({ schema, name }: RelationName): string {
  const relation = pg.escapeIdentifier(name);
  return schema === undefined ? relation : `${pg.escapeIdentifier(schema)}.${relation}`;
}
