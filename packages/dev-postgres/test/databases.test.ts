import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cloneDatabase,
  createDatabase,
  dropDatabase,
  ensureDatabase,
  findPostgres,
  type PostgresServer,
} from '../src/index.ts';
import { valueOf } from './connection.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await findPostgres({ env: {} });
});
afterAll(() => server.stop());

describe('databases for tests', () => {
  it('are created beside the one in the URL', async () => {
    const url = await createDatabase(server.url, 'a "quoted" name');

    expect(await valueOf(url, 'select current_database()')).toBe('a "quoted" name');
  });

  it('are cloned with their contents', async () => {
    const template = await createDatabase(server.url, 'template_one');
    await valueOf(template, 'create table t as select 7 as n');

    const clone = await cloneDatabase(template, 'template_one', 'clone_one');

    expect(await valueOf(clone, 'select n from t')).toBe(7);
  });

  it('can be collated by ICU', async () => {
    const url = await createDatabase(server.url, 'collated', { icu: 'und' });

    expect(await valueOf(url, `select 'a' < 'B'`)).toBe(true);
  });

  it('are dropped, also when they are not there', async () => {
    const url = await createDatabase(server.url, 'short_lived');
    await dropDatabase(server.url, 'short_lived');
    await dropDatabase(server.url, 'short_lived');

    await expect(valueOf(url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('are created once by callers that come at the same time', async () => {
    const urls = await Promise.all([1, 2, 3, 4].map(() => ensureDatabase(server.url, 'shared')));

    expect(new Set(urls).size).toBe(1);
    expect(await valueOf(urls[0] ?? '', 'select current_database()')).toBe('shared');
  });
});
