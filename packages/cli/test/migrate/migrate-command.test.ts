import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { createDatabase, findPostgres, type PostgresServer } from '@stratum/dev-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { folderOf } from '../folder-of.ts';
import { runProgram } from './run-program.ts';

let server: PostgresServer;
let number = 0;
beforeAll(async () => {
  server = await findPostgres({ urlVariable: 'STRATUM_TEST_POSTGRES_URL' });
  vi.stubEnv('STRATUM_SCRATCH_URL', server.url);
});
afterAll(() => server.stop());

const two = {
  '20260101000000_users.up.sql': 'create table users (id int primary key, name text);\n',
  '20260101000000_users.down.sql': 'drop table users;\n',
  '20260102000000_names.up.sql': 'create index users_name on users (name);\n',
  '20260102000000_names.down.sql': 'drop index users_name;\n',
};

interface Workplace extends AsyncDisposable {
  readonly dir: string;
  readonly url: string;
  /** `stratum migrate …` on this folder and this database. */
  migrate(...args: readonly string[]): ReturnType<typeof runProgram>;
  write(file: string, text: string): Promise<void>;
  execute(sql: string): Promise<void>;
}

async function workplace(files: Readonly<Record<string, string>> = two): Promise<Workplace> {
  const folder = await folderOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])),
  );
  const dir = path.join(folder.path, 'migrations');
  const url = await createDatabase(server.url, `cli_migrate_${process.pid}_${(number += 1)}`);
  return {
    dir,
    url,
    migrate: (...args) => runProgram('migrate', ...args, '--dir', dir, '--url', url),
    write: (file, text) => fs.writeFile(path.join(dir, file), text),
    async execute(sql) {
      const client = new pg.Client(url);
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

describe('run, plan and status', () => {
  it('say what is pending, apply it, and say when it was applied', async () => {
    await using place = await workplace();

    expect((await place.migrate('plan')).stdout).toContain(
      '20260101000000_users.up.sql (1 statement, in one transaction)',
    );
    expect(await place.migrate('status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('2 pending'),
    });
    expect(await place.migrate('run')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('applied 20260102000000 names'),
    });
    const status = await place.migrate('status', '--json');
    expect(status.code).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject([
      { database: 'main', migrations: [{ state: 'applied' }, { state: 'applied' }] },
    ]);
    expect(JSON.parse((await place.migrate('run', '--json')).stdout)).toMatchObject([
      { database: 'main', migrations: [], schemaVersion: '20260102000000' },
    ]);
  });

  it('tell a statement that fails by file and line, and a contradiction with the way out', async () => {
    await using place = await workplace();
    await place.migrate('run');
    await place.write('20260103000000_bad.sql', 'select 1;\nselect *\nfrom nothing;\n');
    expect(await place.migrate('run')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /20260103000000_bad.sql, line 3, statement 2 of 2[^]*> 3 \| from nothing;/,
      ),
    });

    await place.write('20260101000000_users.up.sql', 'select 1;');
    const status = await place.migrate('status');
    expect(status.code).toBe(1);
    expect(status.stdout).toContain('20260101000000_users.up.sql was edited');
  });
});

describe('a file that cannot be run', () => {
  it('is no hindrance while it is not to be run', async () => {
    await using place = await workplace({ ...two, '20260102000000_names.down.sql': 'dorp index;' });

    expect((await place.migrate('run')).code).toBe(0);
    expect((await place.migrate('status')).code).toBe(0);
    expect((await place.migrate('plan')).code).toBe(0);
    expect((await place.migrate('check')).stdout).toContain('names.down.sql:1: syntax error');
    expect(await place.migrate('revert', '--yes')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /names\.down\.sql:1: syntax error[^]*Nothing was run/,
      ) as unknown,
    });
    expect((await place.migrate('status')).code).toBe(0);
  });

  it('keeps the files before it from being run, and exits as the help says', async () => {
    await using place = await workplace({ ...two, '20260103000000_bad.sql': 'selct 1;' });

    expect(await place.migrate('run')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('20260103000000_bad.sql:1: syntax error') as unknown,
    });
    expect((await place.migrate('plan')).code).toBe(3);
    expect(await place.migrate('status')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('3 pending') as unknown,
    });
    expect((await place.migrate('check')).code).toBe(1);
  });
});

describe('a folder', () => {
  it('without migrations is refused, unless it is said to be meant', async () => {
    await using place = await workplace({ 'README.md': '' });
    const module = path.join(place.dir, 'main.generated.ts');

    expect(await place.migrate('run')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no migration in this folder') as unknown,
    });
    expect((await place.migrate('embed', '--module', module)).code).toBe(3);
    expect((await place.migrate('run', '--allow-empty')).code).toBe(0);
    expect((await place.migrate('embed', '--module', module, '--allow-empty')).code).toBe(0);
  });

  it('that is a file is told from a server that is down', async () => {
    await using place = await workplace();
    const run = await runProgram(
      'migrate',
      'run',
      '--dir',
      `${place.dir}/20260101000000_users.up.sql`,
      '--url',
      place.url,
    );

    expect(run).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no folder') as unknown,
    });
  });
});

describe('what destroys', () => {
  it('is refused where nobody can be asked, and on what looks like production', async () => {
    await using place = await workplace();
    await place.migrate('run');

    for (const command of ['revert', 'redo', 'fresh', 'reset']) {
      expect(await place.migrate(command)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('say --yes'),
      });
    }
    vi.stubEnv('NODE_ENV', 'production');
    const { code, stderr } = await place.migrate('fresh', '--yes');
    vi.stubEnv('NODE_ENV', 'test');

    expect(code).toBe(2);
    expect(stderr).toContain('--database-name cli_migrate_');
    expect((await place.migrate('status')).code).toBe(0);
  });

  it('takes back, again, and everything', async () => {
    await using place = await workplace();
    await place.migrate('run');

    const back = await place.migrate('revert', '--yes', '--to', '20260101000000', '--json');
    expect(JSON.parse(back.stdout)).toMatchObject([{ migrations: ['20260102000000'] }]);
    expect((await place.migrate('redo', '-y')).stderr).toMatch(
      /took back 20260101000000[^]*applied 20260102000000/,
    );
    await place.execute('create table by_hand ()');
    expect((await place.migrate('reset', '-y')).code).toBe(0);
    expect((await place.migrate('diff')).stdout).toContain('+ table public.by_hand');
    expect((await place.migrate('fresh', '-y')).code).toBe(0);
    expect((await place.migrate('diff')).code).toBe(0);
  });
});

describe('check', () => {
  const git = promisify(execFile);

  it('compares with the base branch, and lints what is new', async () => {
    await using place = await workplace();
    const run = (...args: string[]) =>
      git('git', ['-C', place.dir, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
    await run('init', '-q', '-b', 'main');
    await run('add', '.');
    await run('commit', '-qm', 'two');
    expect(await place.migrate('check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('compared with main; 0 linted'),
    });

    await place.write('20260102000000_names.up.sql', 'select 1;');
    await place.write('20250101000000_late.up.sql', 'alter table users add column n int not null;');
    const { code, stdout } = await place.migrate('check', '--json');

    expect(code).toBe(1);
    const [{ problems }] = JSON.parse(stdout) as [
      { problems: { kind: string; rule?: string; file: string }[] },
    ];
    expect(problems.map(({ kind, rule, file }) => [path.basename(file), rule ?? kind])).toEqual([
      ['20260102000000_names.up.sql', 'base'],
      ['20250101000000_late.up.sql', 'base'],
      ['20250101000000_late.up.sql', 'no-down-file'],
      ['20250101000000_late.up.sql', 'required-column'],
    ]);
    expect((await place.migrate('check', '--base', 'nowhere')).code).toBe(2);
  });

  it('reports a syntax error by file and line', async () => {
    await using place = await workplace({
      ...two,
      '20260103000000_bad.sql': 'select 1;\nselect frm;\nfrm',
    });
    const { code, stdout } = await place.migrate('check');
    expect(code).toBe(1);
    expect(stdout).toContain('migrations/20260103000000_bad.sql:3: syntax error');
  });

  it('tries every inverse, and catches a broken one', async () => {
    const [users, down, names] = Object.entries(two);
    await using place = await workplace(Object.fromEntries([users!, down!]));
    expect(await place.migrate('check', '--reversible')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 taken back and applied again') as unknown,
    });

    await place.write(...names!);
    await place.write('20260102000000_names.down.sql', 'select 1;');
    const { code, stdout } = await place.migrate('check', '--reversible');

    expect(code).toBe(1);
    expect(stdout).toContain(
      '20260102000000_names.down.sql: the inverse does not bring back the schema',
    );
    expect(stdout).toContain('+   CREATE INDEX users_name');

    await place.write('20260103000000_more.up.sql', 'create table more (); create table most ();');
    await place.write('20260103000000_more.down.sql', 'select 1;');
    await place.write('20260104000000_last.up.sql', 'create table last ();');
    await place.write('20260104000000_last.down.sql', 'drop table last;');
    const later = await place.migrate('check', '--reversible', '--since', '20260103000000');
    expect(later.stdout).not.toContain('names.down.sql: the inverse');
    expect(later.stdout).toMatch(
      /more\.down\.sql: the inverse[^]*\+ table public\.more\n {2}and 1 more difference/,
    );
    expect(later.stdout).toContain('1 taken back and applied again');
    expect((await place.migrate('check', '--since', '1')).code).toBe(2);
  });
});

describe('files', () => {
  it('are made in the manner of their folder', async () => {
    await using place = await workplace({ '007_bond.sql': 'select 1;' });
    const { stdout } = await place.migrate('add', 'Größe der', 'Nutzer');

    expect(stdout.split('\n').map((file) => path.basename(file))).toEqual([
      '008_grosse_der_nutzer.up.sql',
      '008_grosse_der_nutzer.down.sql',
      '',
    ]);
    expect((await place.migrate('check')).stdout).toContain(
      '008_grosse_der_nutzer.up.sql:1: empty-file',
    );
    expect((await place.migrate('add', '!!')).code).toBe(2);
  });

  it('are embedded in a module, which is told to be stale', async () => {
    await using place = await workplace();
    const module = path.join(place.dir, 'main.generated.ts');

    expect((await place.migrate('embed')).code).toBe(2);
    expect((await place.migrate('embed', '--module', module)).stdout).toContain('written');
    expect((await place.migrate('embed', '--module', module, '--check')).code).toBe(0);
    await place.write('20260103000000_more.sql', 'create table more ();');
    expect((await place.migrate('embed', '--module', module, '--check')).code).toBe(1);
  });

  it('are squashed into one that old and new databases take for the same', async () => {
    await using place = await workplace();
    await place.migrate('run');
    const before = await place.migrate('dump');

    expect((await place.migrate('squash')).stdout).toContain(
      '20260102000000_baseline.sql takes the place of 4 files',
    );
    expect((await place.migrate('status')).stdout).toContain('main: 1 applied');
    expect((await place.migrate('dump', '--files')).stdout).toBe(before.stdout);
    expect((await place.migrate('diff')).code).toBe(0);
  });

  it('contradict a history that can be repaired', async () => {
    await using place = await workplace();
    await place.migrate('run');
    expect(await place.migrate('repair')).toMatchObject({
      code: 0,
      stdout: 'There is nothing to repair.\n',
    });

    await place.write('20260101000000_users.up.sql', 'select 1;');
    const told = await place.migrate('repair');
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('stratum migrate repair --accept-edited 20260101000000');
    expect((await place.migrate('repair', '-y', '--accept-edited', '20260101000000')).code).toBe(0);
    expect((await place.migrate('status')).code).toBe(0);
  });
});
