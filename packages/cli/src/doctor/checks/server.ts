import type { Finding, Patient, Section } from '../section.ts';
import { bytesText, secondsText } from '../sizes.ts';

interface ServerRow {
  version: string;
  number: number;
  role: string;
  superuser: boolean;
  sees_all: boolean;
  standby: boolean;
  up_seconds: number;
  bytes: number;
  encoding: string;
  encrypted: boolean | null;
}

const OLDEST = 15;
const NEWEST = 18;

export async function checkServer({ client }: Patient): Promise<Section> {
  await client.query('select 1');
  const begun = performance.now();
  await client.query('select 1');
  const roundTripMs = performance.now() - begun;
  const { rows } = await client.query<ServerRow>(
    `select split_part(current_setting('server_version'), ' ', 1) as version,
            current_setting('server_version_num')::int as number, current_user::text as role,
            (select rolsuper from pg_roles where rolname = current_user) as superuser,
            pg_has_role('pg_read_all_stats', 'usage') as sees_all,
            pg_is_in_recovery() as standby,
            extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8 as up_seconds,
            pg_database_size(current_database())::float8 as bytes,
            pg_encoding_to_char(encoding) as encoding,
            (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as encrypted
     from pg_database where datname = current_database()`,
  );
  const row = rows[0] as ServerRow;
  return {
    title: 'Server',
    lines: [
      `PostgreSQL ${row.version}, up ${secondsText(row.up_seconds)}, ${row.standby ? 'a standby' : 'a primary'}`,
      `round trip ${roundTripMs.toFixed(1)} ms, ${row.encrypted === true ? 'with' : 'without'} TLS, as ${row.role}`,
      `the database has ${bytesText(row.bytes)}, encoding ${row.encoding}`,
    ],
    findings: findingsOf(row),
    facts: {
      version: row.version,
      role: row.role,
      superuser: row.superuser,
      standby: row.standby,
      upSeconds: row.up_seconds,
      bytes: row.bytes,
      encoding: row.encoding,
      encrypted: row.encrypted,
      roundTripMs,
    },
  };
}

function findingsOf({ number, version, encoding, role, sees_all }: ServerRow): Finding[] {
  const findings: Finding[] = [];
  const major = Math.trunc(number / 10_000);
  if (major < OLDEST || major > NEWEST) {
    findings.push({
      kind: 'version_unsupported',
      level: 'problem',
      message: `PostgreSQL ${version} is not among the supported versions ${OLDEST} to ${NEWEST}.`,
      remedy: major < OLDEST ? `Upgrade the server to ${NEWEST}.` : 'Look for a newer Stratum.',
    });
  }
  if (encoding !== 'UTF8') {
    findings.push({
      kind: 'encoding',
      level: 'problem',
      message: `The database's encoding is ${encoding}: not every text can be stored.`,
      remedy: "Create it anew with encoding 'UTF8' and template0, and copy the data.",
    });
  }
  if (!sees_all) {
    findings.push({
      kind: 'sessions_hidden',
      level: 'advice',
      message: `The role ${role} does not see what sessions of other roles do; they are missing below.`,
      remedy: `grant pg_monitor to ${role}, or name a role that has it with --url`,
    });
  }
  return findings;
}
