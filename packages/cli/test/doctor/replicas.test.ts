import type { ClientBase } from 'pg';
import { expect, it } from 'vitest';
import { checkReplicas } from '../../src/doctor/checks/replicas.ts';

/** A server's answers, first about its replicas, then about its slots: no test server has any. */
async function findings(...answers: readonly (readonly object[])[]) {
  const rest = [...answers];
  const client = { query: () => Promise.resolve({ rows: rest.shift() ?? [] }) };
  const { findings: found } = await checkReplicas({
    place: { name: 'main', migrations: 'migrations' },
    connection: '',
    client: client as unknown as ClientBase,
    longTransactionSeconds: 60,
  });
  return found.map(({ kind, message }) => `${kind}: ${message}`);
}

const replica = { name: 'r1', state: 'streaming', synchronous: 'async' };

it('finds a replica that lags by bytes or by time, and none that is near', async () => {
  const near = { ...replica, lag_bytes: 1024, lag_seconds: 0.01 };
  const far = { ...replica, name: 'r2', lag_bytes: 1024 ** 3, lag_seconds: null };
  const late = { ...replica, name: 'r3', lag_bytes: 10, lag_seconds: 45 };
  expect(await findings([near, far, late], [])).toEqual([
    'replica_lags: The replica r2 is 1.0 GB, 0 s, behind.',
    'replica_lags: The replica r3 is 10 bytes, 45 s, behind.',
  ]);
});

it('finds a slot that keeps WAL for nobody', async () => {
  const slot = { name: 's', active: false, wal_status: 'extended', kept_bytes: 2 * 1024 ** 3 };
  const lost = { ...slot, name: 'lost', wal_status: 'lost', kept_bytes: null };
  const found = await findings([], [slot, lost, { ...slot, active: true }]);
  expect(found).toHaveLength(2);
  expect(found[0]).toBe(
    'replication_slot_abandoned: Nobody reads the replication slot s, for which 2.0 GB of WAL are kept.',
  );
});
