import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, it } from 'vitest';
import { folderOf } from './folder-of.ts';

const main = path.resolve(import.meta.dirname, '../src/main.ts');

it('goes on to its end, and to its exit code, when nobody reads what it prints', async () => {
  await using folder = await folderOf({ 'a%b/1_a.sql': 'drop table t;' });
  const child = spawn(
    process.execPath,
    ['--conditions=@stratum/source', main, 'migrate', 'check', '--dir', 'a%b'],
    { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Closed before the first line is written, as by a reader that has ended.
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];

  expect([code, stderr]).toEqual([1, '']);
});
