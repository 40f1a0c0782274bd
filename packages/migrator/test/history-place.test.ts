import { expect, it } from 'vitest';
import { readSchemaOf, renderSchema } from '../src/build/index.ts';
import { Migrator } from '../src/index.ts';
import { embed } from './migration-folder.ts';
import { failure, migratorOf, tablesOf, two } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);
const placeOfHistory = () =>
  database.column(
    `select schemaname::text from pg_tables where tablename = 'stratum_migrations' order by 1`,
  );

it('leaves public empty for the first file, which may look whether it is', async () => {
  const baseline = `do $$ begin
    if not exists (select from pg_class where relnamespace = 'public'::regnamespace) then
      execute 'create table people ()';
    end if; end $$`;

  await migrator(await embed({ '1_baseline.sql': baseline })).run();

  expect(await tablesOf(database)).toEqual(['people']);
  expect(await placeOfHistory()).toEqual(['stratum']);
  expect(renderSchema(await readSchemaOf(database.url))).not.toContain('stratum');
});

it('is found where earlier versions have put it', async () => {
  const migrations = await embed(two);
  await migrator(migrations, { historyTable: 'public.stratum_migrations' }).run();

  expect((await migrator(migrations).run()).migrations).toEqual([]);
  const more = await embed({ ...two, '20260103000000_more.sql': 'create table more ();' });
  expect((await migrator(more).run()).migrations).toEqual(['20260103000000']);
  expect(await placeOfHistory()).toEqual(['public']);
});

it('goes to public for a role that may create no schema', async () => {
  const role = `local_${process.pid}`;
  await database.column(
    `create role ${role} login password 'local'; grant create, usage on schema public to ${role}`,
  );
  const connection = new URL(database.url);
  connection.username = role;
  connection.password = 'local';

  await new Migrator({ connection: connection.href, migrations: await embed(two) }).run();

  expect(await placeOfHistory()).toEqual(['public']);
});

it('can be looked up by roles that may read the table, without a right on its schema', async () => {
  const role = `reader_${process.pid}`;
  await database.column(
    `create role ${role} login password 'reader'; alter default privileges grant select on tables to ${role}`,
  );
  const migrations = await embed(two);
  await migrator(migrations).run();
  const connection = new URL(database.url);
  connection.username = role;
  connection.password = 'reader';

  const { pending } = await new Migrator({ connection: connection.href, migrations }).check();

  expect(pending).toEqual([]);
  await database.column(`drop owned by ${role}`);
});

it('is refused when there are two', async () => {
  const migrations = await embed(two);
  await migrator(migrations).run();
  await database.column(
    'create table public.stratum_migrations as table stratum.stratum_migrations',
  );

  const error = await failure(migrator(migrations).run());

  expect(error).toMatchObject({
    code: 'history_unavailable',
    message: expect.stringContaining(
      'stratum.stratum_migrations and public.stratum_migrations',
    ) as unknown,
  });
});
