import type { Finding, Patient, Section } from '../section.ts';
import { secondsText } from '../sizes.ts';

interface WaitRow {
  pid: number;
  application: string;
  waited: number | null;
  mode: string;
  on: string;
  blockers: readonly Blocker[];
}

interface Blocker {
  readonly pid: number;
  readonly application: string;
  readonly state: string | null;
  readonly age: number | null;
}

const LONG_SECONDS = 5;

export async function checkLockWaits({ client }: Patient): Promise<Section> {
  const { rows: waits } = await client.query<WaitRow>(
    `select a.pid, coalesce(nullif(a.application_name, ''), 'no application name') as application,
            extract(epoch from clock_timestamp() - l.waitstart)::float8 as waited, l.mode,
            case when l.relation is not null then 'the table or index ' || l.relation::regclass
                 when l.locktype = 'transactionid' then 'a row that a transaction has changed'
                 else 'a lock of type ' || l.locktype end as on,
            (select jsonb_agg(jsonb_build_object(
                      'pid', b.pid, 'state', b.state,
                      'application', coalesce(nullif(b.application_name, ''), 'no application name'),
                      'age', extract(epoch from clock_timestamp() - b.xact_start)))
             from pg_stat_activity b where b.pid = any (pg_blocking_pids(a.pid))) as blockers
     from pg_stat_activity a join pg_locks l on l.pid = a.pid and not l.granted
     where a.datname = current_database()
     order by l.waitstart`,
  );
  const blocking = new Set(waits.flatMap(({ blockers }) => (blockers ?? []).map(({ pid }) => pid)));
  const waiting = new Set(waits.map(({ pid }) => pid));
  // Those that block and do not wait themselves: the ones to look at.
  const roots = [...blocking].filter((pid) => !waiting.has(pid));
  return {
    title: 'Locks waited for',
    lines: waits.length === 0 ? ['none'] : [`${waiting.size} sessions wait`],
    findings: waits.map((wait) => found(wait, roots)),
    facts: { waits, roots },
  };
}

function found(
  { pid, application, waited, mode, on, blockers }: WaitRow,
  roots: number[],
): Finding {
  const who = (blockers ?? []).map(
    (blocker) =>
      `pid ${blocker.pid} (${blocker.application}, ${blocker.state ?? 'state hidden'}` +
      `${blocker.age === null ? '' : `, in a transaction for ${secondsText(blocker.age)}`})`,
  );
  return {
    kind: 'lock_waited_for',
    level: (waited ?? 0) >= LONG_SECONDS ? 'problem' : 'advice',
    message:
      `pid ${pid} (${application}) has waited ${secondsText(waited ?? 0)} for ${mode} on ${on}, ` +
      `blocked by ${who.join(' and ') || 'a session that has just ended'}.`,
    remedy:
      roots.length === 0
        ? 'They wait for each other; the server ends one of them by itself.'
        : `Let it finish, or end what all wait for: select pg_terminate_backend(${roots.join('), pg_terminate_backend(')})`,
  };
}
