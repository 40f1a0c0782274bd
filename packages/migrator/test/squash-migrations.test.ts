import { promises as fs } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  compareSchemas,
  lintMigrations,
  readMigrations,
  readSchemaOf,
  squashMigrations,
} from '../src/build/index.ts';
import { folderOf } from './migration-folder.ts';
import { failure, migratorOf, tablesOf } from './migrator-fixture.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();
const migrator = migratorOf(database);

const files = {
  '1_people.up.sql': `-- Those who are here.\ncreate table people (id int primary key, name text);\ncreate type mood as enum ('sad');`,
  '1_people.down.sql': 'drop table people; drop type mood;',
  '2_index.sql': '-- no-transaction\ncreate index CONCURRENTLY people_name on people (name);',
  '3_path.sql': `set search_path = pg_catalog; create table public.a ();`,
  '4_mood.sql': `-- no-transaction\nalter type mood add value 'ok'; alter table people add mood mood default 'ok';`,
  '5_later.sql': 'create table later ();',
};

it('gives the schema of the files that it replaces, and lints clean', async () => {
  const folder = await folderOf(files);
  const read = await readMigrations(folder);
  await migrator(read.embedded).run();
  const before = await readSchemaOf(database.url);

  const { file, text, obsolete } = squashMigrations(read, { to: '4' });
  for (const old of obsolete) await fs.rm(path.join(folder, old));
  await fs.writeFile(path.join(folder, file), text);
  const squashed = await readMigrations(folder);
  // The database that has had them passes it over; a new one gets the same.
  expect((await migrator(squashed.embedded).check()).pending).toEqual([]);
  await database.renew();
  await migrator(squashed.embedded).run();

  expect(compareSchemas(before, await readSchemaOf(database.url))).toEqual([]);
  expect(obsolete).toEqual([
    '1_people.up.sql',
    '1_people.down.sql',
    '2_index.sql',
    '3_path.sql',
    '4_mood.sql',
  ]);
  expect(text).toContain('-- Those who are here.');
  expect(
    squashed.embedded.migrations[0]?.up.statements.every((one) => one.standalone === undefined),
  ).toBe(true);
  expect((await lintMigrations(squashed)).filter((one) => one.file === file)).toEqual([]);
});

it('ends each statement with its semicolon, whatever comments stand behind it', async () => {
  const read = await readMigrations(
    await folderOf({
      '1_a.sql': '-- Down migration: none\ncreate table a () -- the first',
      '2_b.sql': 'create table b ()\n/* why -- not */\n-- the last',
      '3_c.sql':
        '-- +goose Up\n-- +goose StatementBegin\ncreate table c ();\n-- +goose StatementEnd',
      '4_d.sql':
        '-- +migrate Up\n-- +migrate StatementBegin\ncreate table d ()\n-- +migrate StatementEnd',
    }),
  );
  const { file, text } = squashMigrations(read);

  const { embedded } = await readMigrations(await folderOf({ [file]: text }));
  await migrator(embedded).run();

  expect(await tablesOf(database)).toEqual(['a', 'b', 'c', 'd']);
});

it('is one transaction, unless it adds a value to an enum', async () => {
  const read = await readMigrations(await folderOf(files));

  expect(squashMigrations(read, { to: '3' }).text).not.toContain('-- no-transaction');
  expect(squashMigrations(read, { to: '4' }).text).toContain('-- no-transaction');
});

it('squashes what was squashed before once more', async () => {
  const folder = await folderOf(files);
  const first = squashMigrations(await readMigrations(folder), { to: '2' });
  for (const old of first.obsolete) await fs.rm(path.join(folder, old));
  await fs.writeFile(path.join(folder, first.file), first.text);

  const second = squashMigrations(await readMigrations(folder));

  expect(second.replaces.map(({ version }) => version)).toEqual(['1', '2', '3', '4', '5']);
});

it('refuses to squash less than two', async () => {
  const read = await readMigrations(await folderOf(files));

  const error = await failure(Promise.resolve().then(() => squashMigrations(read, { to: '1' })));

  expect(error.code).toBe('invalid_option');
});
