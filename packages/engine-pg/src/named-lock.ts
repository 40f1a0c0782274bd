import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { bigint } from './statement/parameter-type.ts';
import { statementsOf } from './statement/statement.ts';

const statement = statementsOf<Record<never, never>>();

export const lockNamed = statement('locks.acquire', {
  kind: 'read',
  parameters: { key: bigint },
  build: (db, p) =>
    sql<{ locked: string }>`
    select pg_advisory_xact_lock(${p.key})::text as locked`.compile(db),
});

export const tryLockNamed = statement('locks.tryAcquire', {
  kind: 'read',
  parameters: { key: bigint },
  build: (db, p) =>
    sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(${p.key}) as taken`.compile(db),
});

/** The advisory lock that a name stands for: 64 bits, apart from the locks of others by a prefix of our own. */
export function lockKey(name: string): bigint {
  return createHash('sha256').update(`stratum lock ${name}`).digest().readBigInt64BE(0);
}
