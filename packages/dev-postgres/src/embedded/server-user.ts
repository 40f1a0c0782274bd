import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { promisify } from 'node:util';
import { DevPostgresError } from '../dev-postgres-error.ts';

const run = promisify(execFile);

/** Whom the server runs as. Postgres refuses to run as root, so root's server belongs to another user. */
export interface ServerUser {
  /** Spread into `spawn`; empty when the server runs as ourselves. */
  readonly identity: { uid: number; gid: number } | { uid?: undefined; gid?: undefined };
}

const ourselves: ServerUser = { identity: {} };

/** The owner of `cluster` when that folder exists; for a new one `postgres`, or `nobody`. */
export async function findServerUser(cluster: string): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return ourselves;

  const owner = await fs.stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) {
    return { identity: { uid: owner.uid, gid: owner.gid } };
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = await numberFrom('-u', name);
    const gid = await numberFrom('-g', name);
    if (uid !== undefined && gid !== undefined && uid !== 0) return { identity: { uid, gid } };
  }
  throw new DevPostgresError(
    'start_failed',
    'Postgres refuses to run as root, and there is no user "postgres" or "nobody" to run it as. ' +
      'Create one with `useradd --system postgres`, or start this as another user.',
  );
}

async function numberFrom(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  try {
    const { stdout } = await run('id', [flag, name]);
    return Number.parseInt(stdout, 10);
  } catch {
    return undefined;
  }
}
