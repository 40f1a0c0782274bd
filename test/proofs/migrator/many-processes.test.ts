import { Migrator, type MigrationEvent } from '@stratum/migrator';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { migrationSet, type MigrationSet } from './migrating-process.ts';
import { column, useProofServer } from './proof-server.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const server = useProofServer();
const PROCESSES = 16;

interface Outcome {
  readonly exit: number | null;
  readonly events: readonly MigrationEvent[];
}

/** All at once; each outcome with what the process told. */
function startTogether(set: MigrationSet, url: string): Promise<Outcome[]> {
  return Promise.all(
    Array.from({ length: PROCESSES }, async (): Promise<Outcome> => {
      const running = set.start(url);
      const events: MigrationEvent[] = [];
      for await (const event of running.events) events.push(event);
      return { exit: await running.exit, events };
    }),
  );
}

const startedVersions = (outcomes: readonly Outcome[]): string[] =>
  outcomes.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'migration_started' ? [event.version] : [])),
  );

const invalidIndexes = (url: string) =>
  column(url, 'select indexrelid::regclass::text from pg_index where not indisvalid');

it('sixteen processes on an empty database all come up, and each file is run once', async () => {
  await using set = await migrationSet({
    '1_people.sql': 'create table people (id int primary key); select pg_sleep(0.2);',
    '2_more.sql': 'create table more (id int references people); select pg_sleep(0.2);',
    '3_rows.sql': 'insert into people select generate_series(1, 1000);',
  });
  const url = await server.create();

  const outcomes = await startTogether(set, url);

  expect(outcomes.map(({ exit }) => exit)).toEqual(Array<number>(PROCESSES).fill(0));
  expect(startedVersions(outcomes).sort()).toEqual(['1', '2', '3']);
});

it('sixteen processes build indexes CONCURRENTLY under load without a deadlock or an invalid index', async () => {
  await using before = await migrationSet({ '1_people.sql': PEOPLE });
  await using set = await migrationSet({
    '1_people.sql': PEOPLE,
    '2_indexes.sql': [
      ...Array.from({ length: 6 }, (_, number) => [
        `create index concurrently people_${number} on people (name, age);`,
        `drop index concurrently people_${number};`,
      ]).flat(),
      'create index concurrently people_name on people (name);',
      'reindex index concurrently people_name;',
    ].join('\n'),
    '3_column.sql': 'alter table people add column height int;',
    '4_index.sql': 'create unique index concurrently people_id_age on people (id, age);',
  });
  const url = await server.create();
  await new Migrator({ connection: url, migrations: before.migrations }).run();
  await using load = putLoadOn(url);

  const outcomes = await startTogether(set, url);
  const { transactions, errors } = await load.stop();

  expect(outcomes.map(({ exit }) => exit)).toEqual(Array<number>(PROCESSES).fill(0));
  expect(startedVersions(outcomes).sort()).toEqual(['2', '3', '4']);
  expect(errors).toEqual([]);
  expect(transactions).toBeGreaterThan(0);
  expect(await invalidIndexes(url)).toEqual([]);
  expect(
    await column(
      url,
      `select indexrelid::regclass::text from pg_index where indrelid = 'people'::regclass order by 1`,
    ),
  ).toEqual(['people_id_age', 'people_name', 'people_pkey']);
});

const PEOPLE = `create table people (id int primary key, name text, age int);
  insert into people select g, 'n' || g % 1000, g % 90 from generate_series(1, 20000) g;`;

/** A service in full swing: short transactions that read and write, on four connections. */
function putLoadOn(url: string) {
  let stopped = false;
  let transactions = 0;
  const errors: string[] = [];
  const workers = Array.from({ length: 4 }, async (_, worker) => {
    const client = new pg.Client(url);
    await client.connect();
    for (let turn = 0; !stopped; turn += 1) {
      const id = ((turn * 7 + worker * 5_000) % 20_000) + 1;
      try {
        await client.query('begin');
        await client.query('select name from people where id = $1 for update', [id]);
        await client.query('update people set age = age + 1 where id = $1', [id]);
        await client.query('commit');
        transactions += 1;
      } catch (error) {
        errors.push(String((error as { code?: unknown }).code));
        await client.query('rollback');
      }
    }
    await client.end();
  });
  const stop = async () => {
    stopped = true;
    await Promise.all(workers);
    return { transactions, errors };
  };
  return { stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}
