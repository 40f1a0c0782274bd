import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readSchemaOf, renderSchema } from '@stratum/migrator/build';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { toolFolders, type ToolFolder } from './other-tools-folders.ts';
import { column, useProofServer } from './proof-server.ts';

vi.setConfig({ testTimeout: 1_200_000 });

const server = useProofServer();
const execute = promisify(execFile);
const cli = path.resolve(import.meta.dirname, '../../../packages/cli/src/main.ts');

beforeAll(async () => {
  await execute('psql', ['--version']).catch(() => {
    throw new Error(
      'This proof compares with psql, which is not on the PATH. Debian: apt-get install postgresql-client.',
    );
  });
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stratum-proof-'));
  for (const [name, text] of Object.entries(files))
    await fs.writeFile(path.join(folder, name), text);
  return folder;
}

function stratum(dir: string, url: string): Promise<{ stderr: string }> {
  return execute(
    process.execPath,
    ['--conditions=@stratum/source', cli, 'migrate', 'run', '--dir', dir, '--url', url],
    { cwd: dir },
  );
}

async function psql({ files, upOf, isUp }: ToolFolder, url: string): Promise<void> {
  const ups = Object.entries(files)
    .filter(([file]) => isUp(file))
    .sort(([a], [b]) =>
      BigInt(/^\d+/.exec(a)?.[0] ?? 0) < BigInt(/^\d+/.exec(b)?.[0] ?? 0) ? -1 : 1,
    );
  for (const [file, text] of ups) {
    const folder = await folderWith({ [file]: upOf(text) });
    await execute('psql', [
      '-X',
      '-q',
      '-v',
      'ON_ERROR_STOP=1',
      '-f',
      path.join(folder, file),
      url,
    ]);
    await fs.rm(folder, { recursive: true });
  }
}

describe.each(toolFolders)('a folder of $tool', (folder) => {
  it('runs unchanged, and gives the schema and the rows that psql gives', async () => {
    const dir = await folderWith(folder.files);
    const [ours, theirs] = [await server.create(), await server.create()];

    await stratum(dir, ours);
    await psql(folder, theirs);

    expect(renderSchema(await readSchemaOf(ours))).toBe(renderSchema(await readSchemaOf(theirs)));
    const rows = 'select id || name from people order by id';
    expect(await column(ours, rows)).toEqual(await column(theirs, rows));
    expect((await column(ours, rows)).length).toBe(2);
    await fs.rm(dir, { recursive: true });
  });

  it('has its mistakes told by file and line', async () => {
    const broken = Object.entries(folder.files).map(([file, text]) => [
      file,
      text.replace(
        'create view sad_people as select id',
        'create view sad_people as\n  select nothing',
      ),
    ]);
    const dir = await folderWith(Object.fromEntries(broken) as Record<string, string>);
    const [file, text] = broken.find(([, sql]) => sql?.includes('select nothing')) as [
      string,
      string,
    ];
    const line = text.split('\n').findIndex((one) => one.includes('select nothing')) + 1;

    const failed = await stratum(dir, await server.create()).catch((error: unknown) => error);

    expect((failed as { stderr: string }).stderr).toContain(`${file}, line ${line}, statement`);
    await fs.rm(dir, { recursive: true });
  });
});
