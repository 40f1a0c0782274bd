import type { Finding, Patient, Section } from '../section.ts';

interface LimitsRow {
  max: number;
  reserved: number;
  database_limit: number;
  role_limit: number;
}

interface UseRow {
  application: string;
  here: boolean;
  total: number;
  active: number;
  idle_in_transaction: number;
}

const HIGH = 0.8;

/** The server's connections, and whether the pools that the config tells of fit into them. */
export async function checkConnections({ client, place }: Patient): Promise<Section> {
  const limits = await client.query<LimitsRow>(
    `select current_setting('max_connections')::int as max,
            current_setting('superuser_reserved_connections')::int
              + coalesce(current_setting('reserved_connections', true)::int, 0) as reserved,
            (select datconnlimit from pg_database where datname = current_database()) as database_limit,
            (select rolconnlimit from pg_roles where rolname = current_user) as role_limit`,
  );
  const { max, reserved, database_limit, role_limit } = limits.rows[0] as LimitsRow;
  const { rows } = await client.query<UseRow>(
    `select coalesce(nullif(application_name, ''), '(no application name)') as application,
            datname is not distinct from current_database() as here, count(*)::int as total,
            count(*) filter (where state = 'active')::int as active,
            count(*) filter (where state like 'idle in transaction%')::int as idle_in_transaction
     from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()
     group by 1, 2 order by total desc, application`,
  );
  const used = rows.reduce((sum, { total }) => sum + total, 0);
  const bounds = [max - reserved, database_limit, role_limit].filter((bound) => bound >= 0);
  const available = Math.min(...bounds);
  const { pool } = place;
  const wanted = pool === undefined ? undefined : pool.size * pool.processes;
  const findings: Finding[] = [];
  if (used > available * HIGH) {
    findings.push({
      kind: 'connections_nearly_used_up',
      level: 'problem',
      message: `${used} of ${available} connections are in use.`,
      remedy:
        'Make pools smaller, put a pooler (PgBouncer) in front, or raise max_connections and restart the server.',
    });
  }
  if (wanted !== undefined && wanted > available * HIGH) {
    findings.push({
      kind: 'pools_too_large',
      level: 'problem',
      message:
        `${pool?.processes} processes with pools of ${pool?.size} take up to ${wanted} connections, and there are ` +
        `${available}, migrations and people included.`,
      remedy: `Let size times processes stay under ${Math.floor(available * HIGH)}, or use a pooler (PgBouncer).`,
    });
  }
  return {
    title: 'Connections',
    lines: [
      `${used} in use of ${available} (max_connections ${max}, ${reserved} reserved)`,
      wanted === undefined
        ? 'the config does not tell the pools (databases.<name>.pool)'
        : `pools take up to ${wanted}`,
      ...rows
        .filter(({ here }) => here)
        .map(
          (row) =>
            `${row.application}: ${row.total}, ${row.active} active, ${row.idle_in_transaction} idle in transaction`,
        ),
    ],
    findings,
    facts: { max, reserved, available, used, poolsTake: wanted, applications: rows },
  };
}
