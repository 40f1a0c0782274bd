import type { Finding, Patient, Section } from '../section.ts';
import { secondsText } from '../sizes.ts';

interface TransactionRow {
  pid: number;
  application: string;
  role: string | null;
  state: string | null;
  age: number;
  since_state: number;
}

interface PreparedRow {
  owner: string;
  age: number;
}

export async function checkLongTransactions(patient: Patient): Promise<Section> {
  const { client, longTransactionSeconds: limit } = patient;
  // Never the query: its text may hold values.
  const { rows: transactions } = await client.query<TransactionRow>(
    `select pid, coalesce(nullif(application_name, ''), 'no application name') as application,
            usename::text as role, state,
            extract(epoch from clock_timestamp() - xact_start)::float8 as age,
            extract(epoch from clock_timestamp() - state_change)::float8 as since_state
     from pg_stat_activity
     where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
       and xact_start is not null and clock_timestamp() - xact_start >= make_interval(secs => $1)
     order by xact_start`,
    [limit],
  );
  const { rows: prepared } = await client.query<PreparedRow>(
    `select owner::text, extract(epoch from clock_timestamp() - prepared)::float8 as age
     from pg_prepared_xacts
     where database = current_database() and clock_timestamp() - prepared >= make_interval(secs => $1)`,
    [limit],
  );
  return {
    title: 'Long transactions',
    lines: transactions.length + prepared.length === 0 ? [`none of ${limit} s or more`] : [],
    findings: [...transactions.map(found), ...prepared.map(foundPrepared)],
    facts: { transactions, prepared },
  };
}

function found({ pid, application, role, state, age, since_state }: TransactionRow): Finding {
  const idle = state?.startsWith('idle in transaction') === true;
  const doing = idle
    ? `idle in it for ${secondsText(since_state)}`
    : (state ?? 'in a hidden state');
  return {
    kind: 'transaction_long',
    level: 'problem',
    message: `pid ${pid} (${application}, role ${role ?? 'unknown'}) has a transaction open for ${secondsText(age)}, ${doing}.`,
    remedy: idle
      ? `It keeps locks and dead rows. End it: select pg_terminate_backend(${pid}); and set idle_in_transaction_session_timeout.`
      : `Unless it is meant to take that long: select pg_cancel_backend(${pid}); and set statement_timeout.`,
  };
}

function foundPrepared({ owner, age }: PreparedRow): Finding {
  return {
    kind: 'transaction_prepared',
    level: 'problem',
    message: `A transaction prepared by ${owner} has waited for its COMMIT PREPARED for ${secondsText(age)}.`,
    remedy:
      'It keeps its locks for ever. Find its gid in pg_prepared_xacts, and commit or roll it back.',
  };
}
