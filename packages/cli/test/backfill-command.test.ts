import { expect, it } from 'vitest';
import { folderOf } from './folder-of.ts';
import { runCli, type CliRun } from './run-cli.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

const makeOrders = () =>
  database.rows(
    `create table orders (id int primary key, net int not null, total int);
     insert into orders select n, n from generate_series(1, 250) n;`,
  );

const statement = `-- table: orders
-- where: total is null
-- batch-size: 100
-- pause-ms: 0
update orders set total = net + 1 from batch where orders.id = batch.id;
`;

async function backfill(files: Record<string, string>, ...args: string[]): Promise<CliRun> {
  await using folder = await folderOf(files);
  const env = { DATABASE_URL: database.url };
  return await runCli(['migrate', 'backfill', ...args], { cwd: folder.path, env });
}

const totals = () => database.rows('select count(*)::int, sum(total - net)::int from orders');

it('runs a file of SQL to its end, and says so again when it is run again', async () => {
  await makeOrders();
  const files = { 'fill-totals.sql': statement };
  const done = { code: 0, stdout: 'fill-totals: done, 250 rows.\n', stderr: '' };
  expect(await backfill(files, 'fill-totals.sql')).toEqual(done);
  expect(await backfill(files, 'fill-totals.sql')).toEqual(done);
  expect(await totals()).toEqual([[250, 250]]);
});

it('runs a module, with the batch size of the command line', async () => {
  await makeOrders();
  const module = `export const backfill = {
    table: 'orders',
    step: async ({ keys, query }) => {
      if (keys.length > 7) throw new Error('a batch of ' + keys.length);
      await query('update orders set total = net + 1 where id = any ($1::int[])', [keys.map(({ id }) => id)]);
    },
  };`;
  const args = ['fill.mjs', '--batch-size', '7', '--pause', '0'];
  expect(await backfill({ 'fill.mjs': module }, ...args)).toMatchObject({ code: 0 });
  expect(await totals()).toEqual([[250, 250]]);
});

it('exits with 1 when its condition still finds rows', async () => {
  await makeOrders();
  const idle = statement.replace('net + 1', 'null');
  const run = await backfill({ 'idle.sql': idle }, 'idle.sql');
  expect(run).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/--restart\.\n$/) as unknown,
  });
});

it('says what a file lacks', async () => {
  const of = async (files: Record<string, string>, name: string) =>
    (await backfill(files, name)).stderr;
  expect(await of({ 'a.sql': 'select 1' }, 'a.sql')).toMatch(/-- table: orders/);
  expect(await of({ 'a.mjs': 'export const x = 1' }, 'a.mjs')).toMatch(/exports no `backfill`/);
  expect(await of({}, 'a.sql')).toMatch(/a\.sql cannot be read/);
});
