import type { Finding, Patient, Section } from '../section.ts';
import { bytesText, countText } from '../sizes.ts';

interface TableRow {
  name: string;
  bytes: number;
  rows: number;
  live: number;
  dead: number;
  vacuumed: string | null;
  analysed: boolean;
  /** How much of the way to a forced vacuum its oldest transaction id has gone. */
  frozen_age: number;
  autovacuum_off: boolean;
}

const SHOWN = 10;
const MANY_DEAD = 10_000;
const DEAD_SHARE = 0.2;

export async function checkTables({ client }: Patient): Promise<Section> {
  const { rows: tables } = await client.query<TableRow>(
    `select c.oid::regclass::text as name,
            -- To measure a table waits for whoever has locked it wholly; then its last known size must do.
            case when exists (
              select from pg_locks l where l.relation = c.oid and l.mode = 'AccessExclusiveLock')
            then c.relpages * current_setting('block_size')::float8
            else pg_total_relation_size(c.oid)::float8 end as bytes,
            greatest(c.reltuples, 0)::float8 as rows,
            coalesce(s.n_live_tup, 0)::float8 as live, coalesce(s.n_dead_tup, 0)::float8 as dead,
            to_char(greatest(s.last_vacuum, s.last_autovacuum), 'YYYY-MM-DD HH24:MI') as vacuumed,
            greatest(s.last_analyze, s.last_autoanalyze) is not null as analysed,
            age(c.relfrozenxid)::float8 / current_setting('autovacuum_freeze_max_age')::float8 as frozen_age,
            coalesce('autovacuum_enabled=false' = any (c.reloptions)
              or 'autovacuum_enabled=off' = any (c.reloptions), false) as autovacuum_off
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_stat_user_tables s on s.relid = c.oid
     where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     order by bytes desc, name`,
  );
  const width = Math.max(0, ...tables.slice(0, SHOWN).map(({ name }) => name.length));
  const more = tables.length - SHOWN;
  return {
    title: 'Tables, the largest first',
    lines: [
      ...tables.slice(0, SHOWN).map((table) => lineOf(table, width)),
      ...(more > 0 ? [`and ${more} more`] : []),
      ...(tables.length === 0 ? ['none'] : []),
    ],
    findings: tables.flatMap(findingsOf),
    facts: { tables },
  };
}

function lineOf({ name, bytes, live, rows, dead, vacuumed }: TableRow, width: number): string {
  const amount = `${bytesText(bytes).padStart(9)}  ${countText(Math.max(live, rows)).padStart(13)} rows`;
  const when = vacuumed === null ? 'never vacuumed' : `vacuumed ${vacuumed}`;
  return `${name.padEnd(width)} ${amount}  ${countText(dead).padStart(10)} dead  ${when}`;
}

function findingsOf(table: TableRow): Finding[] {
  const { name, live, dead, frozen_age } = table;
  const findings: Finding[] = [];
  if (dead >= MANY_DEAD && dead > DEAD_SHARE * (live + dead)) {
    findings.push({
      kind: 'table_dead_rows',
      level: 'advice',
      message: `Of ${name}, ${Math.round((100 * dead) / (live + dead))} % of the rows are dead.`,
      remedy:
        `vacuum (analyze) ${name}. If they come back, look for long transactions, and let autovacuum come earlier: ` +
        `alter table ${name} set (autovacuum_vacuum_scale_factor = 0.02)`,
    });
  }
  if (table.autovacuum_off) {
    findings.push({
      kind: 'table_autovacuum_off',
      level: 'problem',
      message: `Autovacuum is switched off for ${name}.`,
      remedy: `alter table ${name} reset (autovacuum_enabled)`,
    });
  }
  if (!table.analysed && live >= MANY_DEAD) {
    findings.push({
      kind: 'table_never_analysed',
      level: 'advice',
      message: `${name} with ${countText(live)} rows was never analysed: plans are made blindly.`,
      remedy: `analyze ${name}`,
    });
  }
  if (frozen_age > 2) {
    findings.push({
      kind: 'table_wraparound',
      level: 'problem',
      message: `The transaction ids of ${name} are ${frozen_age.toFixed(1)} times as old as autovacuum should let them get.`,
      remedy: `vacuum (freeze) ${name}, and look for long transactions, abandoned slots and prepared transactions.`,
    });
  }
  return findings;
}
