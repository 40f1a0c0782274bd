import { expect, it } from 'vitest';
import { Settings, type PlaceFlags } from '../../src/settings/settings.ts';
import type { Environment } from '../../src/settings/environment.ts';
import { folderOf } from '../folder-of.ts';

const config = `export default {
  databases: {
    main: { migrations: 'sql/main', url: 'postgres://localhost/from_config', picture: 'main.svg' },
    contacts: { migrations: 'sql/contacts', beside: 'main' },
  },
};`;

async function open(
  files: Record<string, string>,
  flags: PlaceFlags = {},
  environment: Environment = {},
) {
  await using folder = await folderOf(files);
  return await Settings.open(flags, { folder: folder.path, environment, print: () => undefined });
}

it('takes the URL from the config, over it from .env, over that from the environment, over that from the flag', async () => {
  const files = { 'stratum.config.mjs': config };
  const withEnv = { ...files, '.env': 'DATABASE_URL=postgres://localhost/from_file' };
  const environment = { DATABASE_URL: 'postgres://localhost/from_environment' };
  const url = async (settings: Settings) => settings.url({ name: 'main' });
  expect(await url(await open(files))).toMatch(/from_config$/);
  expect(await url(await open(withEnv))).toMatch(/from_file$/);
  expect(await url(await open(withEnv, {}, { ...environment }))).toMatch(/from_environment$/);
  const flags = { url: 'postgres://localhost/from_flag' };
  expect(await url(await open(withEnv, flags, { ...environment }))).toMatch(/from_flag$/);
});

it('finds every database by its own variable, and one beside another by the name of both', async () => {
  const files = { 'stratum.config.js': config, 'package.json': '{"type":"module"}' };
  const beside = await open(files, {}, { MAIN_DATABASE_URL: 'postgres://u:p@db:6000/app' });
  expect(await beside.url({ name: 'contacts' })).toBe('postgres://u:p@db:6000/app_contacts');
  const own = await open(files, {}, { CONTACTS_DATABASE_URL: 'postgres://localhost/elsewhere' });
  expect(await own.url({ name: 'contacts' })).toBe('postgres://localhost/elsewhere');
});

it('works on all databases, or on the one that is named', async () => {
  const files = { 'stratum.config.mjs': config };
  const names = ({ places }: Settings) => places.map(({ name }) => name);
  expect(names(await open(files))).toEqual(['main', 'contacts']);
  expect(names(await open(files, { database: 'all' }))).toEqual(['main', 'contacts']);
  expect(names(await open(files, { database: 'contacts' }))).toEqual(['contacts']);
  expect(names(await open(files, { url: 'postgres://localhost/x' }))).toEqual(['main']);
  await expect(open(files, { database: 'mian' })).rejects.toThrow(/There are: main, contacts/);
  const both = await open(files);
  expect(() => both.place).toThrow(/--database main or --database contacts/);
});

it('needs no config where the folder and the URL are given, and reads none', async () => {
  const files = { 'stratum.config.mjs': 'throw new Error("read")' };
  const settings = await open(files, { url: 'postgres://localhost/x', dir: 'some/sql' });
  expect(settings.places).toEqual([{ name: 'sql', migrations: 'some/sql' }]);
  await expect(open(files)).rejects.toThrow(/stratum\.config\.mjs could not be loaded: read/);
});

it('without a config takes migrations/, or each of the folders in it', async () => {
  const of = async (files: Record<string, string>) =>
    (await open(files)).places.map(({ name, migrations }) => [name, migrations]);
  expect(await of({ 'migrations/1_a.sql': '' })).toEqual([['main', 'migrations']]);
  expect(await of({ 'migrations/audit/1_a.sql': '', 'migrations/main/1_a.sql': '' })).toEqual([
    ['main', 'migrations/main'],
    ['audit', 'migrations/audit'],
  ]);
});

it('puts --dir in the place of one folder, with what the config says of that database', async () => {
  const files = { 'stratum.config.mjs': config };
  const [same] = (await open(files, { dir: 'sql/main', database: 'main' })).places;
  expect(same).toEqual({ name: 'main', migrations: 'sql/main', picture: 'main.svg' });
  const [other] = (await open(files, { dir: 'other', database: 'main' })).places;
  expect(other).toEqual({ name: 'main', migrations: 'other' });
});

it('says which variables it looked for when no URL is found', async () => {
  const settings = await open({ 'migrations/1_a.sql': '' });
  await expect(settings.url({ name: 'main' })).rejects.toThrow(
    /--url postgres.*MAIN_DATABASE_URL or DATABASE_URL/,
  );
});

it('refuses what is no URL without repeating it', async () => {
  const environment = { DATABASE_URL: 'postgres://u:s#cret@[host/app' };
  const settings = await open({ 'migrations/1_a.sql': '' }, {}, environment);
  const error: unknown = await settings.url({ name: 'main' }).catch((reason: unknown) => reason);
  expect(String(error)).toMatch(/^UserError: DATABASE_URL cannot be used\. The connection URL/);
  expect(String(error)).not.toContain('cret');
});

it('names every mistake in a config by its place, and no value', async () => {
  const wrong = `export default { databases: {
    main: { migrations: 7, ulr: 'postgres://u:secret@h/d' },
    other: { migrations: 'x', beside: 'nobody' },
  } };`;
  const error: unknown = await open({ 'stratum.config.mjs': wrong }).catch((e: unknown) => e);
  expect(String(error)).toMatch(/databases\.main\.migrations: .*expected string/);
  expect(String(error)).toMatch(/databases\.main: .*"ulr"/);
  expect(String(error)).not.toContain('secret');
  const alone = wrong.replace('migrations: 7, ulr', 'migrations: "m", url');
  await expect(open({ 'stratum.config.mjs': alone })).rejects.toThrow(/databases\.other\.beside/);
});
