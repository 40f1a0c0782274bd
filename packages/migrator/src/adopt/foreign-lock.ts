import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { AdoptionError } from './adoption-error.ts';
import type { ForeignPlace, ForeignTool } from './foreign-tool.ts';

export interface ForeignWait {
  readonly place: ForeignPlace;
  readonly waitMs: number;
}

/** Takes the other tool's own locks until the end of the transaction. */
export async function takeForeignLocks(
  client: pg.ClientBase,
  tool: ForeignTool,
  { place, waitMs }: ForeignWait,
): Promise<void> {
  const begun = performance.now();
  for (const key of tool.lockKeys(place)) {
    while (!(await tryLock(client, key))) {
      if (performance.now() - begun > waitMs) throw inUse(tool);
      await pause(100);
    }
  }
}

/** Lets everyone read its table and nobody write: for a tool that has no lock, or was told not to use it. */
export async function lockForeignTable(
  client: pg.ClientBase,
  tool: ForeignTool,
  { place, waitMs }: ForeignWait,
): Promise<void> {
  await client.query(`set local lock_timeout = ${Math.max(1, Math.round(waitMs))}`);
  await client
    .query(`lock table ${place.quoted} in share row exclusive mode`)
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code === '55P03') throw inUse(tool);
      throw error;
    });
}

async function tryLock(client: pg.ClientBase, key: bigint): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_xact_lock($1::bigint) as taken',
    [key.toString()],
  );
  return rows[0]?.taken === true;
}

function inUse({ title }: ForeignTool): AdoptionError {
  return new AdoptionError(
    'in_use',
    `${title} holds its lock: it migrates this database at this moment. Let it finish, and see that it is not started ` +
      'any more.',
  );
}
