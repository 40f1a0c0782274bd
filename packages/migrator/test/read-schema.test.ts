import { expect, it } from 'vitest';
import {
  compareSchemas,
  readSchemaOf,
  renderDifferences,
  renderSchema,
  schemaFingerprint,
} from '../src/build/index.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

const everything = `
  create schema app;
  create extension pg_trgm schema app;
  create type app.mood as enum ('sad', 'it''s ok');
  create domain app.positive as int not null default 1 check (value > 0);
  create table app.parents (id int generated always as identity primary key, name text collate "C" not null default 'x');
  create table app.children (id bigint, parent_id int references app.parents on delete cascade, mood app.mood,
    twice int generated always as (parent_id * 2) stored, constraint sane check (id > 0))
    partition by range (id);
  create table app.first partition of app.children for values from (0) to (10);
  create index children_parent on app.children (parent_id) where mood = 'sad';
  create view app.v as select id from app.parents;
  create materialized view app.m as select id from app.parents;
  create function app.f(a int) returns int language sql immutable as 'select a + 1';
  create function app.t() returns trigger language plpgsql as 'begin return new; end';
  create trigger touch before update on app.parents for each row execute function app.t();
  alter table app.parents enable row level security;
  create policy own on app.parents for select using (id > 0);
  create sequence app.numbers start 7;
  create statistics app.s (dependencies) on id, name from app.parents;
  comment on table app.parents is 'Those above.';
  comment on column app.parents.name is 'Of theirs.';
  create publication p for table app.parents;
  create schema stratum; create table stratum.stratum_migrations (version int); create table others_history (id serial);
`;

it('tells everything that a user of the schema could notice', async () => {
  await database.column(everything);

  const text = renderSchema(await readSchemaOf(database.url, { without: ['others_history'] }));

  for (const line of [
    'schema app',
    'extension pg_trgm',
    `type app.mood\n  enum ('sad', 'it''s ok')`,
    'domain app.positive\n  constraint positive_check CHECK ((VALUE > 0))\n  integer not null default 1',
    'table app.parents\n  id integer not null generated always as identity\n  name text collate "C" not null default \'x\'::text',
    'twice integer generated always as ((parent_id * 2)) stored',
    'partition by RANGE (id)',
    "partition of app.children FOR VALUES FROM ('0') TO ('10')",
    'constraint sane CHECK ((id > 0))',
    'CREATE INDEX children_parent ON ONLY app.children USING btree (parent_id)',
    'view app.v',
    'materialized view app.m',
    'function app.f(a integer)',
    'CREATE TRIGGER touch BEFORE UPDATE ON app.parents',
    'row level security',
    'policy own permissive for select to public using ((id > 0))',
    'sequence app.numbers\n  as bigint start 7 increment 1',
    'CREATE STATISTICS app.s (dependencies) ON id, name FROM app.parents',
    `comment 'Those above.'`,
    `comment on column name 'Of theirs.'`,
    'publication p\n  for app.parents',
  ]) {
    expect(text).toContain(line.replaceAll('\\\n', '\n').replaceAll("\\\'", "'"));
  }
  expect(text).not.toContain('stratum_migrations');
  expect(text).not.toContain('others_history');
  expect(text).not.toContain('similarity');
});

it('is the same for the same schema, and tells where two differ', async () => {
  await database.column(everything);
  const first = await readSchemaOf(database.url);
  await database.renew();
  await database.column(everything);
  const same = await readSchemaOf(database.url);
  expect(schemaFingerprint(same)).toBe(schemaFingerprint(first));

  await database.column(
    'alter table app.parents add column more int; drop view app.v; create index i on app.parents (name)',
  );
  const differences = compareSchemas(first, await readSchemaOf(database.url));

  expect(renderDifferences(differences).split('\n')).toEqual([
    '  table app.parents',
    '+   more integer',
    '+   CREATE INDEX i ON app.parents USING btree (name)',
    '- view app.v',
    expect.stringMatching(/^-    SELECT (parents\.)?id$/),
    expect.stringMatching(/^-\s+FROM app.parents;$/),
  ]);
});
