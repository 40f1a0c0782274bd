import {
  createDatabase,
  dropDatabase,
  findPostgres,
  type PostgresServer,
} from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  describeStatement,
  StatementDescriber,
  type StatementDescription,
} from '../../src/build/index.ts';
import { DESCRIBED, DESCRIBED_ON_18, SCHEMA } from './described-statements.ts';

const DATABASE = `engine_pg_describe_${process.pid}`;

let server: PostgresServer;
let client: pg.Client;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  await dropDatabase(server.url, DATABASE);
  client = new pg.Client(await createDatabase(server.url, DATABASE));
  await client.connect();
  await client.query(SCHEMA);
  await client.query('create table unchecked (id int4)');
  if (server.major >= 18) await client.query('alter table unchecked add not null id not valid');
});

afterAll(async () => {
  await client.end();
  await dropDatabase(server.url, DATABASE);
  await server.stop();
});

function line({ columns, parameters }: StatementDescription): string {
  const told = columns.map(
    ({ name, type, nullable }) => `${name} ${type.name}${nullable ? '' : '!'}`,
  );
  const takes =
    parameters.length === 0 ? '' : ` <- ${parameters.map(({ name }) => name).join(', ')}`;
  return `${told.join(', ')}${takes}`;
}

describe('a statement is described as Postgres would have it', () => {
  it.each(Object.entries(DESCRIBED))('%s', async (text, expected) => {
    const described = await describeStatement(client, text).then(line, () => 'refused');

    expect(described).toBe(expected);
  });

  it.each(Object.entries(DESCRIBED_ON_18))('from 18 on, %s', async (text, expected) => {
    const described = await describeStatement(client, text).then(line, () => 'refused');

    expect(server.major >= 18 ? [expected] : [expected, 'refused']).toContain(described);
  });

  it('at least sixty times', () => {
    expect(Object.keys(DESCRIBED).length).toBeGreaterThan(60);
  });
});

describe('describing a statement', () => {
  it('executes nothing', async () => {
    await describeStatement(client, "insert into teams values (77, 'never')");
    await describeStatement(client, 'with t as (delete from people returning id) select id from t');

    const { rows } = await client.query('select 1 from teams where id = 77');
    expect(rows).toEqual([]);
  });

  it('tells the column of a table that a column is, and the labels of an enum type', async () => {
    const { columns, parameters } = await describeStatement(
      client,
      'select p.mood as m, p.moods, id + 1 from people p where mood = $1',
    );

    expect(columns.map(({ source }) => source)).toEqual([
      { schema: 'public', table: 'people', column: 'mood' },
      { schema: 'public', table: 'people', column: 'moods' },
      undefined,
    ]);
    expect(columns.slice(0, 2).map(({ type }) => type.labels)).toEqual([
      ['calm', 'cross'],
      ['calm', 'cross'],
    ]);
    expect(parameters).toEqual([{ name: 'mood', labels: ['calm', 'cross'] }]);
  });

  it('rejects with the words of the server, and leaves the connection as it was', async () => {
    const describer = new StatementDescriber(client);

    await expect(describer.describe('select nmae from people')).rejects.toMatchObject({
      code: '42703',
    });
    await expect(describer.describe('select 1; select 2')).rejects.toMatchObject({ code: '42601' });
    expect(line(await describer.describe('select name from people'))).toBe('name text!');
    await expect(client.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
  });

  it('trusts no function that somebody else has defined under the name of one of Postgres', async () => {
    await client.query(
      'begin; create function count(mood) returns int8 language sql return null::int8',
    );
    const described = await describeStatement(
      client,
      'select count(mood) as n from people group by id',
    );
    await client.query('rollback');

    expect(line(described)).toBe('n int8');
    expect(line(await describeStatement(client, 'select count(mood) as n from people'))).toBe(
      'n int8!',
    );
  });

  it('rejects when the connection ends meanwhile', async () => {
    const other = new pg.Client({ connectionString: server.url });
    await other.connect();
    other.on('error', () => {});
    const { rows } = await other.query<{ pid: number }>('select pg_backend_pid() as pid');
    await other.query('select 1');
    await client.query('select pg_terminate_backend($1)', [rows[0]!.pid]);

    await expect(describeStatement(other, 'select 1')).rejects.toThrow(
      /terminat|Connection|connection|EPIPE|ECONNRESET/,
    );
    await other.end();
  });
});
