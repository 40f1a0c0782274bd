import { promises as fs } from 'node:fs';
import { expect, it } from 'vitest';
import { lintMigrations, readMigrations } from '../src/build/index.ts';
import { Migrator } from '../src/index.ts';
import { lintBase, lintExamples } from './lint-examples.ts';
import { folderOf } from './migration-folder.ts';
import { useScratchDatabase } from './scratch-database.ts';

const database = useScratchDatabase();

/** Their form adds to what was caught; every other takes its place. */
const ADDING: ReadonlySet<string> = new Set([
  'foreign-key-without-index',
  'validated-in-same-transaction',
]);

async function read(files: readonly string[]) {
  const named = files.map((text, index) => [`${index + 1}_file.sql`, text] as const);
  const folder = await folderOf(Object.fromEntries(named));
  try {
    return await readMigrations(folder);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}

const shown = await Promise.all(
  lintExamples.map(async ([rule, caught]) => {
    const findings = await lintMigrations(await read([lintBase, caught]), {
      isPending: ({ version }) => version === '2',
    });
    const { safe } = findings.find((one) => one.rule === rule) ?? { safe: [] };
    return { rule, caught, safe };
  }),
);

it.each(shown.filter(({ safe }) => safe.length > 0))(
  'the safe form instead of $caught runs as it is printed',
  async ({ rule, caught, safe }) => {
    const files = [lintBase, ...(ADDING.has(rule) ? [caught] : []), ...safe];
    const { embedded } = await read(files);

    const { migrations } = await new Migrator({
      connection: database.url,
      migrations: embedded,
    }).run();

    expect(migrations.length).toBe(files.length);
    // An index that a form has left unattached would be invalid.
    expect(
      await database.column('select indexrelid::regclass from pg_index where not indisvalid'),
    ).toEqual([]);
  },
);

it('each rule that knows a form in SQL shows one', () => {
  const rules = new Set(shown.filter(({ safe }) => safe.length > 0).map(({ rule }) => rule));

  expect([...rules].sort()).toEqual([
    'constraint-validated-at-once',
    'detach-partition',
    'domain-constraint',
    'drop-index-not-concurrent',
    'foreign-key-without-index',
    'index-not-concurrent',
    'rebuild-under-lock',
    'set-not-null',
    'unique-not-using-index',
    'validated-in-same-transaction',
  ]);
});
