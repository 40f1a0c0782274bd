import { promises as fs } from 'node:fs';
import path from 'node:path';
import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliRun } from '../run-cli.ts';
import {
  MIGRATION,
  peoplePackage,
  statementsModule,
  type PeoplePackage,
} from './people-package.ts';

const MIGRATION_FILE = 'migrations/20260101000000_people.up.sql';
const STATEMENTS = 'src/statements.ts';

let server: PostgresServer;
let people: PeoplePackage;
let prepared: CliRun;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  people = await peoplePackage();
  prepared = await prepare();
});

afterAll(async () => {
  await people[Symbol.asyncDispose]();
  await server.stop();
});

function prepare(...flags: string[]): Promise<CliRun> {
  const place = flags.some((flag) => flag === '--url' || flag === '--offline');
  const on = place ? [] : ['--server', server.url];
  return runCli(['prepare', ...flags, ...on], { cwd: people.path });
}

/** Runs with a file of the package changed, and mends it again. */
async function having<T>(file: string, text: string, work: () => Promise<T>): Promise<T> {
  const before = await people.read(file);
  await people.write(file, text);
  try {
    return await work();
  } finally {
    await people.write(file, before);
  }
}

describe('stratum prepare', () => {
  it('writes a file for each statement, the tables, and the assertions', async () => {
    expect(prepared).toMatchObject({ code: 0, stderr: '' });
    expect(prepared.stdout).toContain('4 texts of SQL understood by Postgres');
    expect((await fs.readdir(path.join(people.path, 'prepared'))).sort()).toEqual([
      'database.json',
      'people.add.json',
      'people.find.json',
      'people.list.json',
      'people.team.json',
      'statements.generated.ts',
      'tables.generated.ts',
    ]);
    expect(JSON.parse(await people.read('prepared/people.team.json'))).toMatchObject({
      parameters: { id: 'int4' },
      columns: [
        { name: 'name', type: 'text', nullable: false, source: 'people.name' },
        { name: 'title', type: 'text', nullable: true, source: 'teams.title' },
      ],
      forms: { '': { plan: ['people by people_pkey', 'teams by teams_pkey'] } },
    });
    expect(await people.read('prepared/tables.generated.ts')).toContain(
      'readonly mood: "calm" | "cross";',
    );
  });

  it('has nothing to say when it is asked again', async () => {
    expect(await prepare('--check')).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes the statements from options where there is no config', async () => {
    const options = [
      '--dir',
      'migrations',
      '--statements',
      `${STATEMENTS}#statements`,
      '--out',
      'elsewhere',
    ];
    await fs.rename(path.join(people.path, 'stratum.config.js'), path.join(people.path, 'away.js'));
    const run = await prepare(...options);
    await fs.rename(path.join(people.path, 'away.js'), path.join(people.path, 'stratum.config.js'));

    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(await fs.readdir(path.join(people.path, 'elsewhere'))).toHaveLength(7);
  });
});

describe('what is derived', () => {
  it('is told where it is not of this schema: a picture, and a column of a table', async () => {
    const tables = (await people.read('prepared/tables.generated.ts')).replace(
      'title: string;',
      'title: string | null;',
    );
    const run = await having('schema.svg', '<svg/>', () =>
      having('prepared/tables.generated.ts', tables, () => prepare('--check')),
    );

    expect(run.code).toBe(1);
    expect(run.stderr).toContain('schema.svg: the picture is not of this schema.');
    expect(run.stderr).toContain(
      'tables.generated.ts: it is not what the database and the statements make: ' +
        'readonly title: string | null; became readonly title: string;',
    );
  });
});

describe('a changed text', () => {
  it('is told without a server', async () => {
    const text = statementsModule().replace('where name =', 'where nick = name and name =');
    const run = await having(STATEMENTS, text, () => prepare('--check', '--offline'));

    expect(run.code).toBe(1);
    expect(run.stderr).toContain('people.find: its text has changed since it was prepared.');
    expect(run.stderr).toContain('run: pnpm stratum prepare');
  });
});

describe('a misspelt column in SQL', () => {
  it('is told with the words of the server', async () => {
    const text = statementsModule().replace('select id, name', 'select id, nmae');
    const run = await having(STATEMENTS, text, () => prepare('--check'));

    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /people\.find: Postgres does not understand it: column "nmae" does not exist/,
    );
  });
});

describe('a changed migration', () => {
  const changed = MIGRATION.replace('age int4 not null', 'age int8');

  it('is told by statement and column', async () => {
    const run = await having(MIGRATION_FILE, changed, () => prepare('--check'));

    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'people.find, column age: prepared as int4; Postgres says int8 or null.',
    );
    expect(run.stderr).toContain(
      'people.list, column age: prepared as int4; Postgres says int8 or null.',
    );
  });
});

describe('a missing index', () => {
  it('is told of the statement and of the foreign key', async () => {
    const without = MIGRATION.replaceAll(/create index .*\n/g, '');
    const run = await having(MIGRATION_FILE, without, () => prepare('--check'));

    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'people.find: it reads all of people: no index serves its conditions.',
    );
    expect(run.stderr).toContain(
      'foreign key people_team_id_fkey: no index of people begins with team_id',
    );
  });
});

describe('a database as it stands', () => {
  it('is compared with what was prepared', async () => {
    const name = `cli_prepare_${process.pid}`;
    await dropDatabase(server.url, name);
    const url = await createDatabase(server.url, name);
    const client = new pg.Client(url);
    await client.connect();
    await client.query(MIGRATION);
    const fine = await prepare('--check', '--url', url);
    await client.query('alter table people alter name drop not null');
    const drifted = await prepare('--check', '--url', url);
    await client.end();
    await dropDatabase(server.url, name);

    expect(fine).toMatchObject({ code: 0, stderr: '' });
    expect(drifted.code).toBe(1);
    expect(drifted.stderr).toContain(
      'people.team, column name: prepared as text; Postgres says text or null.',
    );
  });
});

describe('the compiler, offline', () => {
  const ROW = 'id: number; name: string; nick: string | null; age: number;';
  const faulty = statementsModule({
    find: `{ ${ROW.replace('age: number', 'age: string')} mood: 'calm' }`,
    list: `{ ${ROW.replace('nick: string | null', 'nick: string').replace('name:', 'nmae:')} mood: string }`,
    add: 'any',
  });
  let complaints: string;

  beforeAll(async () => {
    complaints = await having(STATEMENTS, faulty, () => people.compile());
  });

  it('has nothing to say where the code and Postgres agree', async () => {
    expect(await people.compile()).toBe('');
    expect(complaints).not.toContain('people.team');
  });

  it('tells a wrong type', () => {
    expect(complaints).toContain(
      'people.find, column age: the code says string, Postgres says number (int4).',
    );
    expect(complaints).toContain('run: pnpm stratum prepare');
  });

  it('tells a wrong nullability', () => {
    expect(complaints).toContain(
      'people.list, column nick: the code says string, Postgres says string or null (text).',
    );
  });

  it('tells a misspelt column from both sides', () => {
    expect(complaints).toContain(
      'people.list, column nmae: the code names it, and Postgres does not answer with it.',
    );
    expect(complaints).toContain(
      'people.list, column name: Postgres answers with it, and the code does not name it.',
    );
  });

  it('tells labels of an enum that the code does not know', () => {
    expect(complaints).toMatch(
      /people\.find, column mood: the code says string, Postgres says string \(mood/,
    );
  });

  it('takes no any', () => {
    expect(complaints).toContain('people.add: the code says any of its rows. Give them a type.');
  });
});
