import type { Finding, Patient, Section } from '../section.ts';

interface SequenceRow {
  name: string;
  column: string | null;
  used: number;
  narrow_column: boolean;
}

const HALF = 0.5;
const NEARLY = 0.8;

/** How far sequences are, counted to their own end or to that of the column that they number. */
export async function checkSequences({ client }: Patient): Promise<Section> {
  const { rows: sequences } = await client.query<SequenceRow>(
    `select s.seqrelid::regclass::text as name, a.attrelid::regclass || '.' || quote_ident(a.attname) as column,
            coalesce(case when s.seqincrement > 0
              then pg_sequence_last_value(s.seqrelid)::float8 / least(s.seqmax, bound.top)::float8
              else pg_sequence_last_value(s.seqrelid)::float8 / nullif(s.seqmin, 0)::float8
            end, 0) as used,
            bound.top < s.seqmax as narrow_column
     from pg_sequence s
     join pg_class c on c.oid = s.seqrelid
     join pg_namespace n on n.oid = c.relnamespace
     left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid
       and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
     left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
     cross join lateral (select case a.atttypid
       when 'int2'::regtype then 32767 when 'int4'::regtype then 2147483647
       else 9223372036854775807 end::bigint as top) bound
     where not s.seqcycle and n.nspname !~ '^pg_'
       and has_sequence_privilege(s.seqrelid, 'usage, select')
     order by used desc, name`,
  );
  const fullest = sequences[0];
  return {
    title: 'Sequences',
    lines: [
      fullest === undefined
        ? 'none'
        : `${sequences.length}, the fullest ${fullest.name} with ${percent(fullest.used)}`,
    ],
    findings: sequences.filter(({ used }) => used >= HALF).map(found),
    facts: { sequences },
  };
}

function found({ name, column, used, narrow_column }: SequenceRow): Finding {
  const what = column === null ? 'its own end' : `the end of ${column}`;
  return {
    kind: 'sequence_near_end',
    level: used >= NEARLY ? 'problem' : 'advice',
    message: `${name} has gone ${percent(used)} of the way to ${what}; there, inserts fail.`,
    remedy:
      column === null
        ? `alter sequence ${name} as bigint`
        : `Make ${column} a bigint: add a column, fill it with a backfill, and swap them` +
          `${narrow_column ? '' : `; then alter sequence ${name} as bigint`}.`,
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
