import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { folderOf } from '../folder-of.ts';

const packages = path.resolve(import.meta.dirname, '../../..');

/** Somebody's package with statements of its own, in a temporary folder. */
export interface PeoplePackage extends AsyncDisposable {
  readonly path: string;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  /** What the compiler says. */
  compile(): Promise<string>;
}

export const MIGRATION = `
create type mood as enum ('calm', 'cross');
create table teams (id int4 primary key, title text not null);
create table people (
  id int4 primary key, name text not null, nick text, age int4 not null, mood mood not null,
  team_id int4 not null references teams
);
create index people_team_id_idx on people (team_id);
create index people_name_idx on people (name);
`;

/** The statements as they should be; each row type can be replaced. */
export function statementsModule(
  rows: {
    readonly find?: string;
    readonly list?: string;
    readonly add?: string;
    readonly team?: string;
  } = {},
): string {
  return `
import { enumeration, integer, statementsOf, text } from '@stratum/engine-pg';
import { sql } from 'kysely';

const statement = statementsOf<Record<never, never>>();
type Row = { id: number; name: string; nick: string | null; age: number; mood: 'calm' | 'cross' };

export const statements = {
  find: statement('people.find', {
    kind: 'read',
    parameters: { name: text() },
    build: (db, p) => sql<${rows.find ?? 'Row'}>\`
      select id, name, nick, age, mood from people where name = \${p.name}\`.compile(db),
  }),
  list: statement('people.list', {
    kind: 'read',
    parameters: { teamId: integer, mood: enumeration<'calm' | 'cross'>('mood') },
    build: (db, p) => sql<${rows.list ?? 'Row'}>\`
      select id, name, nick, age, mood from people
      where team_id = \${p.teamId} and mood = \${p.mood}\`.compile(db),
  }),
  nested: {
    add: statement('people.add', {
      kind: 'write',
      parameters: { id: integer, name: text() },
      build: (db, p) => sql<${rows.add ?? '{ id: number }'}>\`
        insert into people (id, name, age, mood, team_id)
        values (\${p.id}, \${p.name}, 3, 'calm', 1) returning id\`.compile(db),
    }),
  },
  team: statement('people.team', {
    kind: 'read',
    parameters: { id: integer },
    build: (db, p) => sql<${rows.team ?? '{ name: string; title: string | null }'}>\`
      select p.name, t.title from people p left join teams t on t.id = p.team_id
      where p.id = \${p.id}\`.compile(db),
  }),
};
`;
}

const CONFIG = `export default { databases: { main: {
  migrations: 'migrations',
  picture: 'schema.svg',
  prepare: { statements: { module: 'src/statements.ts', exportName: 'statements' }, folder: 'prepared' },
} } };
`;

const TSCONFIG = {
  extends: path.join(packages, '../tsconfig.base.json'),
  compilerOptions: { types: [] },
  include: ['src', 'prepared'],
};

export async function peoplePackage(): Promise<PeoplePackage> {
  const folder = await folderOf({
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'stratum.config.js': CONFIG,
    'migrations/20260101000000_people.up.sql': MIGRATION,
    'src/statements.ts': statementsModule(),
    'node_modules/.keep': '',
  });
  const modules = path.join(folder.path, 'node_modules');
  await fs.mkdir(path.join(modules, '@stratum'));
  await fs.symlink(path.join(packages, 'engine-pg'), path.join(modules, '@stratum/engine-pg'));
  await fs.symlink(
    path.join(packages, 'engine-pg/node_modules/kysely'),
    path.join(modules, 'kysely'),
  );
  const file = (name: string) => path.join(folder.path, name);
  return {
    path: folder.path,
    write: (name, text) => fs.writeFile(file(name), text),
    read: (name) => fs.readFile(file(name), 'utf8'),
    compile: () => compiled(folder.path),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

function compiled(folder: string): Promise<string> {
  const tsc = path.join(packages, '../node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '--project', folder], (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}
