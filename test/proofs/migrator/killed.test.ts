import { setTimeout as pause } from 'node:timers/promises';
import { Migrator, type MigrationEvent } from '@stratum/migrator';
import { readSchemaOf, renderSchema } from '@stratum/migrator/build';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { SeededRandom } from '../differential/seeded-random.ts';
import { migrationSet, type MigratingProcess, type MigrationSet } from './migrating-process.ts';
import { column, connected, useProofServer } from './proof-server.ts';

vi.setConfig({ testTimeout: 3_600_000 });

const server = useProofServer();
const POINTS = Number(process.env['STRATUM_KILL_POINTS'] ?? 50);
const SEED = Number(process.env['STRATUM_KILL_SEED'] ?? process.hrtime.bigint() % 1_000_000n);

/** Statements of every kind, with short pauses between them for a kill to fall into. */
const files = {
  '1_people.sql':
    `create table people (id int primary key, name text, age int);\nselect pg_sleep(0.02);\n` +
    `insert into people select g, 'n' || g % 100 from generate_series(1, 5000) g;\nselect pg_sleep(0.02);\n` +
    'create index people_age on people (age);',
  '2_mixed.sql':
    'alter table people add column height int;\nselect pg_sleep(0.02);\n' +
    'create index concurrently people_name on people (name);\n' +
    'create unique index concurrently if not exists people_id_name on people (id, name);\n' +
    'update people set age = id % 90;\nselect pg_sleep(0.02);\nalter table people alter column age set not null;\n' +
    'drop index concurrently people_name;\nreindex index concurrently people_id_name;',
  '3_enum.sql':
    `-- no-transaction\ncreate type mood as enum ('sad');\nalter type mood add value 'ok';\n` +
    `alter table people add column mood mood default 'ok';`,
  '4_parts.sql':
    'create table parts (id int) partition by range (id);\n' +
    'create table old_part partition of parts for values from (0) to (10);\n' +
    'insert into parts values (1), (2);',
  '5_detach.sql':
    'alter table parts detach partition old_part concurrently;\ncreate table after ();',
  '6_rows.sql': `create table totals as select count(*)::int as people from people;\nselect pg_sleep(0.02);`,
};

/** Everything that a user could notice, rows included, and what the history says. */
async function stateOf(url: string): Promise<string> {
  const rows = await column(
    url,
    `select line from (
       select version || ' ' || checksum || ' ' || coalesce(direction, 'done') as line from stratum.stratum_migrations
       union all select 'people ' || count(*) || ' ' || sum(age) from people
       union all select 'parts ' || count(*) from parts
       union all select 'old_part ' || count(*) from old_part
       union all select 'totals ' || people from totals
     ) lines order by 1`,
  );
  return `${rows.join('\n')}\n${renderSchema(await readSchemaOf(url))}`;
}

type KillPoint =
  /** After so many events. */
  | { readonly kind: 'event'; readonly number: number }
  /** So long after the first event. */
  | { readonly kind: 'moment'; readonly ms: number }
  /** While this statement waits for the end of an older snapshot. */
  | {
      readonly kind: 'inside';
      readonly statement: string;
      readonly table: string;
      /** Whether the server finishes the statement for a process that is dead, or notices and breaks it off. */
      readonly end: 'finished' | 'broken-off';
    };

type Inside = Extract<KillPoint, { readonly kind: 'inside' }>;

const WAITING = [
  { statement: 'create index concurrently people_name', table: 'people' },
  { statement: 'create unique index concurrently', table: 'people' },
  { statement: 'drop index concurrently', table: 'people' },
  { statement: 'reindex index concurrently', table: 'people' },
  { statement: 'alter table parts detach', table: 'parts' },
];

it('a run that is killed at random points is finished by the next, with the same schema and rows', async () => {
  process.stderr.write(`Kill points: ${POINTS}, STRATUM_KILL_SEED=${SEED}\n`);
  const random = new SeededRandom(SEED);
  await using set = await migrationSet(files);
  const undisturbedUrl = await server.create();
  const { events, durationMs } = await undisturbedRun(set, undisturbedUrl);
  const undisturbed = await stateOf(undisturbedUrl);

  const killed = { event: 0, moment: 0, inside: 0 };
  // A moment may fall behind the end of the run: it is tried, and does not count.
  for (let number = 0; killed.event + killed.moment + killed.inside < POINTS; number += 1) {
    expect(number).toBeLessThan(POINTS * 3);
    const point = kill(number);
    const url = await server.create();
    if (await killAt(set, url, point)) killed[point.kind] += 1;
    await new Migrator({ connection: url, migrations: set.migrations }).run();
    expect(await stateOf(url), `killed at ${JSON.stringify(point)}, seed ${SEED}`).toBe(
      undisturbed,
    );
  }
  process.stderr.write(`Killed: ${JSON.stringify(killed)}\n`);

  function kill(number: number): KillPoint {
    const kinds = ['event', 'moment', 'inside', 'event', 'moment'] as const;
    const kind = kinds[number % kinds.length];
    if (kind === 'moment') return { kind, ms: random.fraction() * durationMs * 0.6 };
    if (kind === 'event') return { kind, number: 1 + random.below(events - 1) };
    const end = random.chance(0.3) ? 'finished' : 'broken-off';
    return { kind: 'inside', end, ...random.pick(WAITING) };
  }
});

async function undisturbedRun(set: MigrationSet, url: string) {
  const running = set.start(url);
  let events = 0;
  let begun = 0;
  for await (const _ of running.events) {
    begun ||= performance.now();
    events += 1;
  }
  const durationMs = performance.now() - begun;
  expect(await running.exit).toBe(0);
  return { events, durationMs };
}

/** Says whether it was alive to be killed. */
async function killAt(set: MigrationSet, url: string, point: KillPoint): Promise<boolean> {
  if (point.kind === 'inside') return killInside(set, url, point);
  const running = set.start(url);
  let seen = 0;
  for await (const _ of running.events) {
    seen += 1;
    if (point.kind === 'event' && seen === point.number) running.kill();
    if (point.kind === 'moment' && seen === 1) void pause(point.ms).then(() => running.kill());
  }
  return (await running.exit) === null;
}

/**
 * Somebody with an old snapshot, who has used the table, keeps the statement waiting; the process is killed while the
 * server says that it waits.
 */
async function killInside(set: MigrationSet, url: string, inside: Inside): Promise<boolean> {
  return connected(url, async (reader) => {
    const running = set.start(url);
    let killing: Promise<void> | undefined;
    for await (const event of running.events) {
      if (!isNext(set, event, inside.statement)) continue;
      // The process waits at this event.
      await reader.query('begin isolation level repeatable read');
      await reader.query(`select count(*) from ${inside.table}`);
      killing = killWhileItWaits(url, running, inside.statement);
    }
    await killing;
    if (inside.end === 'broken-off') {
      await vi.waitFor(async () => expect(await waiting(url, inside.statement)).toEqual([]), {
        timeout: 600_000,
        interval: 50,
      });
    }
    await reader.query('rollback');
    return (await running.exit) === null;
  });
}

function isNext(set: MigrationSet, event: MigrationEvent, statement: string): boolean {
  if (event.type !== 'migration_started' && event.type !== 'statement_finished') return false;
  const script = set.migrations.migrations.find(({ version }) => version === event.version)?.up;
  const next =
    script?.statements[event.type === 'statement_finished' ? event.done : event.alreadyDone];
  if (script === undefined || next === undefined) return false;
  return script.text.slice(next.start, next.end).includes(statement);
}

async function killWhileItWaits(
  url: string,
  running: MigratingProcess,
  statement: string,
): Promise<void> {
  await vi.waitFor(async () => expect(await waiting(url, statement)).toHaveLength(1), {
    timeout: 600_000,
    interval: 10,
  });
  running.kill();
}

/** Sessions in which the statement waits for somebody else. */
function waiting(url: string, statement: string): Promise<unknown[]> {
  const like = pg.escapeLiteral(`%${statement}%`);
  return column(
    url,
    `select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike ${like} and pid <> pg_backend_pid()`,
  );
}
