import { findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, integer, json, nullable, type Table } from '../src/index.ts';
import { autocommit, databaseOf, outcome, readFrom } from './sessions.ts';
import { Sequence } from './sequences.ts';

interface Document {
  readonly id: number;
  readonly body: string | null;
  readonly seal: string | null;
}

const documents: Table<Document> = {
  name: 'documents',
  columns: { id: integer(), body: nullable(json()), seal: nullable(bytes()) },
  primaryKey: { name: 'documents_pkey', columns: ['id'] },
};

const REFUSED = 'value_out_of_range';

let server: PostgresServer;
let client: pg.Client;

beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('create temp table documents (id int primary key, body jsonb, seal bytea)');
});

afterAll(async () => {
  await client.end();
  await server.stop();
});

/** What Postgres gives back as text, or the code that the failure is translated to. */
async function inPostgres(body: string): Promise<string> {
  try {
    const { rows } = await client.query<{ body: string }>(
      'insert into documents (id, body) values (1, $1) returning body::text',
      [body],
    );
    await client.query('delete from documents');
    return rows[0]!.body;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith('22') === true) return REFUSED;
    throw error;
  }
}

async function inMemory(body: string): Promise<string | null> {
  const database = databaseOf(documents);
  const row = { id: 1, body, seal: null };
  return outcome(
    autocommit(database, function* (s) {
      return (yield* s.insert(documents, row)).body;
    }),
  );
}

const written = [
  '{"b":1,"a":2,"aa":3,"B":4,"":5}',
  '{"é":1,"zz":2,"z":3,"\u{1f600}":4,"\uffee":5,"abc":6}',
  '{"a":1,"a":{"x":1,"x":2},"a":[3]}',
  '{"10":1,"9":2,"__proto__":3,"constructor":{"prototype":4}}',
  '{ "a" : [ 1 , { "b" : null } , [ ] , { } ] }',
  'null',
  ' true ',
  '"text"',
  '"tab\\t, line\\n, quote\\", slash\\/, back\\\\, \\u0001 \\u007f \\u00e9 \\ud83d\\ude00"',
  '[null,[null,[null]],{"a":null}]',
  '1',
  '-0',
  '-0.0',
  '1.10',
  '100e-2',
  '1.5E2',
  '1e3',
  '0e5',
  '0.000e1',
  '0e-3',
  '12345678901234567890123456789.000000000000000000000000000001',
  '9007199254740993',
  '1.7976931348623157e308',
  '5e-324',
  '-123.456e-5',
  '123.456e+1',
  '1e131071',
  '1e131072',
  '1e99999999',
  '1e-16383',
  '1e-16384',
  '0e-16384',
  '"\\u0000"',
  '{"\\u0000":1}',
  '{"a":"\\u0000","a":1}',
  '"\\\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '',
  '{',
  '{"a":1,}',
  '[1,]',
  '01',
  '+1',
  '.5',
  '1.',
  'nul',
  "{'a':1}",
  '"a\tb"',
  'undefined',
  'NaN',
];

describe('JSON is stored and refused as Postgres does', () => {
  it.each(written)('%j', async (text) => {
    expect(await inMemory(text)).toBe(await inPostgres(text));
  });

  it('in 400 random texts', async () => {
    const texts = Array.from({ length: 400 }, (_, i) => randomJson(new Sequence(i + 1), 3));
    const { rows } = await client.query<{ body: string }>(
      'select body::jsonb::text as body from unnest($1::text[]) with ordinality as t (body, n) order by n',
      [texts],
    );
    const stored = await Promise.all(texts.map(inMemory));
    expect(stored).toEqual(rows.map(({ body }) => body));
  });
});

const keys = ['a', 'b', 'aa', 'é', 'zz', '\u{1f600}', '\uffee', '7', '10', ' ', 'A', '__proto__'];

function randomJson(random: Sequence, depth: number): string {
  const kind = random.below(depth > 0 ? 7 : 5);
  const many = (of: () => string) => Array.from({ length: random.below(5) }, of).join(' ,');
  if (kind === 0) return random.pick(['null', 'true', 'false']);
  if (kind <= 2) return JSON.stringify(random.pick(keys).repeat(random.below(3)));
  if (kind <= 4) {
    const whole = random.below(10 ** random.below(8));
    const fraction = random.pick(['', '.0', `.${random.below(999)}`, '.500']);
    return `${random.pick(['', '-'])}${whole}${fraction}${random.pick(['', '', 'e2', 'E-4', 'e+7'])}`;
  }
  if (kind === 5) return `[${many(() => randomJson(random, depth - 1))}]`;
  return `{${many(() => `${JSON.stringify(random.pick(keys))}: ${randomJson(random, depth - 1)}`)}}`;
}

it('a change of JSON is stored in the same form, and null is not the JSON null', async () => {
  const database = databaseOf(documents);
  const found = () => readFrom(database, (s) => s.find(documents, 'documents_pkey', 1)?.body);
  await autocommit(database, (s) => s.insert(documents, { id: 1, body: 'null', seal: null }));
  expect(await found()).toBe('null');
  const change = (body: string | null) =>
    autocommit(database, (s) =>
      s.update(documents, { key: 'documents_pkey', is: [1] }, () => ({ body })),
    );
  await change('{"b":1,"a":2}');
  expect(await found()).toBe('{"a": 2, "b": 1}');
  await change(null);
  expect(await found()).toBeNull();
  expect(await outcome(change('{'))).toBe(REFUSED);
});

it('JSON cannot be part of a key or an index', () => {
  const indexed = { ...documents, indexes: [{ name: 'documents_body_idx', columns: ['body'] }] };
  expect(() => databaseOf(indexed)).toThrow('documents_body_idx cannot have the column body');
});

it.each(['', '00', 'ff00'])('bytes %j are those of Postgres', async (seal) => {
  const database = databaseOf(documents);
  const row = { id: 1, body: null, seal };
  await autocommit(database, (s) => s.insert(documents, row));
  const { rows } = await client.query<{ seal: string }>(
    `select encode(decode($1, 'hex'), 'hex') as seal`,
    [seal],
  );
  const found = await readFrom(database, (s) => s.find(documents, 'documents_pkey', 1));
  expect(found?.seal).toBe(rows[0]!.seal);
});
