import { promises as fs } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { program, schemaPicture } from '../src/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folders = await fs.readdir(path.join(root, 'migrations'));

it.each(folders)(
  'has a picture of the schema that migrations/%s make, up to date',
  async (name) => {
    const dir = path.join(root, 'migrations', name);
    const out = path.join(root, 'docs', 'schema', `${name}.svg`);
    await program().parseAsync(['schema', 'picture', '--check', '--dir', dir, '--out', out], {
      from: 'user',
    });
  },
);

it('draws every table, every column and every foreign key', async () => {
  const id = { name: 'id', type: 'uuid', nullable: false, primary: true };
  const at = { name: 'at', type: 'timestamp(3) with time zone', nullable: true, primary: false };
  const svg = await schemaPicture(
    {
      tables: [
        { name: 'a', columns: [id] },
        { name: 'b<&', columns: [id, at] },
      ],
      foreignKeys: [
        {
          name: 'b_fkey',
          table: 'b<&',
          columns: ['id'],
          parent: 'a',
          parentColumns: ['id'],
          unique: true,
          optional: false,
          onDelete: 'cascade',
        },
      ],
    },
    'Two tables',
  );
  for (const text of ['Two tables', 'b&lt;&amp;', 'timestamptz ?', 'cascade']) {
    expect(svg).toContain(text);
  }
});
