import type { Finding, Patient, Section } from '../section.ts';
import { bytesText, secondsText } from '../sizes.ts';

interface ReplicaRow {
  name: string;
  state: string | null;
  synchronous: string | null;
  lag_bytes: number | null;
  lag_seconds: number | null;
}

interface SlotRow {
  name: string;
  active: boolean;
  kept_bytes: number | null;
  wal_status: string | null;
}

const MUCH_LAG_BYTES = 256 * 1024 ** 2;
const MUCH_LAG_SECONDS = 30;
const MUCH_KEPT_BYTES = 1024 ** 3;

export async function checkReplicas({ client }: Patient): Promise<Section> {
  const { rows: replicas } = await client.query<ReplicaRow>(
    `select coalesce(nullif(application_name, ''), '(no application name)') as name, state,
            sync_state as synchronous,
            case when pg_is_in_recovery() then null
                 else pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn, sent_lsn))::float8 end as lag_bytes,
            extract(epoch from replay_lag)::float8 as lag_seconds
     from pg_stat_replication order by 1`,
  );
  const { rows: slots } = await client.query<SlotRow>(
    `select slot_name::text as name, active, wal_status,
            case when pg_is_in_recovery() then null
                 else pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 end as kept_bytes
     from pg_replication_slots order by 1`,
  );
  return {
    title: 'Replicas',
    lines: [
      ...replicas.map(
        ({ name, state, lag_bytes }) =>
          `${name}: ${state ?? 'state hidden from this role'}, ${bytesText(lag_bytes ?? 0)} behind`,
      ),
      ...(replicas.length === 0 ? ['none'] : []),
    ],
    findings: [...replicas.flatMap(lagging), ...slots.flatMap(abandoned)],
    facts: { replicas, slots },
  };
}

function lagging({ name, lag_bytes, lag_seconds }: ReplicaRow): Finding[] {
  if ((lag_bytes ?? 0) < MUCH_LAG_BYTES && (lag_seconds ?? 0) < MUCH_LAG_SECONDS) return [];
  return [
    {
      kind: 'replica_lags',
      level: 'problem',
      message: `The replica ${name} is ${bytesText(lag_bytes ?? 0)}, ${secondsText(lag_seconds ?? 0)}, behind.`,
      remedy:
        'Look for a long query on the replica, its disk and its network; read from the primary until it is back.',
    },
  ];
}

function abandoned({ name, active, kept_bytes, wal_status }: SlotRow): Finding[] {
  if (active || ((kept_bytes ?? 0) < MUCH_KEPT_BYTES && wal_status !== 'lost')) return [];
  return [
    {
      kind: 'replication_slot_abandoned',
      level: 'problem',
      message: `Nobody reads the replication slot ${name}, for which ${bytesText(kept_bytes ?? 0)} of WAL are kept.`,
      remedy: `Start its reader again, or drop it before the disk is full: select pg_drop_replication_slot('${name}')`,
    },
  ];
}
