import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkEmbedded, embedMigrations, readMigrations } from '../src/build/index.ts';
import { folderOf } from './migration-folder.ts';

const awkward = "create table t (a text default 'back`tick ${x} \\n');\n";

describe('the embedded module', () => {
  it('holds what the files hold, whatever characters are in them', async () => {
    const folder = await folderOf({ '1_t.up.sql': awkward, '1_t.down.sql': 'drop table t;' });
    const module = path.join(folder, 'out', 'main.generated.ts');

    expect(await embedMigrations({ folder, database: 'main', module, exportName: 'main' })).toBe(
      'written',
    );

    const loaded = (await import(module)) as { main: unknown };
    expect(loaded.main).toEqual((await readMigrations(folder, 'main')).embedded);
  });

  it('is left alone when nothing changed, and told to be stale when something did', async () => {
    const folder = await folderOf({ '1_t.sql': 'create table t ()' });
    const options = { folder, module: path.join(folder, 'main.generated.ts'), exportName: 'main' };

    expect(await checkEmbedded(options)).toBe('missing');
    await embedMigrations(options);
    expect(await embedMigrations(options)).toBe('up-to-date');
    expect(await checkEmbedded(options)).toBe('up-to-date');

    await fs.writeFile(path.join(folder, '2_u.sql'), 'create table u ()');
    expect(await checkEmbedded(options)).toBe('stale');
  });
});
