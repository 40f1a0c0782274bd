import type { Finding, Patient, Section } from '../section.ts';
import { bytesText, countText } from '../sizes.ts';

interface IndexRow {
  name: string;
  table: string;
  bytes: number;
  valid: boolean;
  building: boolean;
  unused: boolean;
  rows: number;
  /** A valid index on the same columns with the same predicate, which may take its place. */
  twin: string | null;
}

interface SinceRow {
  since: string | null;
}

/** Below this an index that nobody uses is not worth a word. */
const MANY_ROWS = 1_000;

export async function checkIndexes({ client }: Patient): Promise<Section> {
  const { rows: indexes } = await client.query<IndexRow>(
    `select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as table,
            pg_relation_size(i.indexrelid)::float8 as bytes, i.indisvalid and i.indisready as valid,
            exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building,
            coalesce(s.idx_scan, 0) = 0 and not i.indisunique and not i.indisexclusion
              and not i.indisreplident as unused,
            greatest(t.reltuples, 0)::float8 as rows,
            (select min(o.indexrelid::regclass::text) from pg_index o
             where o.indrelid = i.indrelid and o.indexrelid <> i.indexrelid and o.indisvalid
               and o.indkey = i.indkey and o.indclass = i.indclass and o.indcollation = i.indcollation
               and o.indoption = i.indoption and o.indexprs::text is not distinct from i.indexprs::text
               and o.indpred::text is not distinct from i.indpred::text
               and not i.indisunique and (o.indisunique or o.indexrelid < i.indexrelid)) as twin
     from pg_index i
     join pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
     join pg_class t on t.oid = i.indrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_stat_user_indexes s on s.indexrelid = i.indexrelid
     where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     order by 2, 1`,
  );
  const { rows: since } = await client.query<SinceRow>(
    `select to_char(coalesce(stats_reset, pg_postmaster_start_time()), 'YYYY-MM-DD') as since
     from pg_stat_database where datname = current_database()`,
  );
  const bytes = indexes.reduce((sum, index) => sum + index.bytes, 0);
  const counted = since[0]?.since ?? 'unknown';
  return {
    title: 'Indexes',
    lines: [
      `${indexes.length} with ${bytesText(bytes)} in all, their use counted since ${counted}`,
    ],
    findings: indexes.flatMap((index) => findingsOf(index, counted)),
    facts: { indexes, countedSince: counted },
  };
}

function findingsOf(index: IndexRow, since: string): Finding[] {
  const { name, table, bytes, rows, twin } = index;
  if (!index.valid) {
    if (index.building) return [];
    return [
      {
        kind: 'index_invalid',
        level: 'problem',
        message: `${name} on ${table} is INVALID: it is kept up to date, and never used.`,
        remedy: `An interrupted CONCURRENTLY left it. Run the migration again (stratum migrate run), or: drop index concurrently ${name}`,
      },
    ];
  }
  if (twin !== null) {
    return [
      {
        kind: 'index_duplicate',
        level: 'advice',
        message: `${name} on ${table} indexes the same as ${twin}.`,
        remedy: `Drop it in a migration: drop index concurrently ${name}`,
      },
    ];
  }
  if (!index.unused || rows < MANY_ROWS) return [];
  return [
    {
      kind: 'index_unused',
      level: 'advice',
      message: `No query has used ${name} on ${table} since ${since}; it has ${bytesText(bytes)}, the table ${countText(rows)} rows.`,
      remedy:
        'If that is true of the replicas and of rare jobs too, and no foreign key needs it, drop it in a migration.',
    },
  ];
}
