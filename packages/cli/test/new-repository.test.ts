import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '@stratum/kernel';
import { nextMigrationVersion, repositoryNames, writeNewRepository } from '../src/index.ts';
import { house, HouseCopy } from './house-copy.ts';

const TWO_MINUTES = 120_000;
const clock = new ManualClock('2026-12-24T18:30:00Z');

let copy: HouseCopy;

beforeAll(async () => {
  copy = await HouseCopy.make();
});

afterAll(() => copy[Symbol.asyncDispose]());

function write(name: string, tenant: boolean) {
  return writeNewRepository({ name, tenant, house: copy.root, clock });
}

/** Runs a tool of the house in the copy, and answers all that it printed. */
async function run(tool: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: copy.root, maxBuffer: 2 ** 26 };
    const command = [path.resolve(house, 'node_modules', tool), ...args];
    execFile(process.execPath, command, options, (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`),
    );
  });
}

describe('what cannot be written', () => {
  const refused: Record<string, readonly [string, RegExp]> = {
    'a name without a folder': ['invoice', /say <folder>\/<name>/],
    'a path out of the house': ['../invoice', /say <folder>\/<name>/],
    capitals: ['billing/Invoice', /say <folder>\/<name>/],
    underscores: ['billing/credit_note', /say <folder>\/<name>/],
    'a plural': ['billing/credit-notes', /as in billing\/credit-note\.$/],
    'a word of TypeScript': ['billing/package', /Add a second one/],
    'a name that says nothing': ['billing/note-helper', /name what it holds/],
    'a repository that there is': ['user/user-email', /Choose another name/],
    'one that there is in another folder': ['billing/team', /Choose another name/],
    'the name of another model': ['billing/team-member', /exports the name TeamMember already/],
    'what the suite calls another row': [
      'billing/claim',
      /sample-rows\.ts does not have room for claim/,
    ],
  };

  it.each(Object.keys(refused))('is %s, which leaves the house as it is', async (what) => {
    const [name, reason] = refused[what]!;
    const before = await copy.files();

    await expect(write(name, true)).rejects.toThrow(reason);

    expect(await copy.files()).toEqual(before);
  });

  it('is anything in a folder that is no house', async () => {
    const elsewhere = { name: 'billing/invoice', tenant: true, house: import.meta.dirname, clock };
    await expect(writeNewRepository(elsewhere)).rejects.toThrow(/is not the folder of a house/);
  });

  it('is a repository that cannot be entered somewhere', async () => {
    const place = path.join(copy.root, 'test/conformance/given.ts');
    const text = await fs.readFile(place, 'utf8');
    await fs.writeFile(place, text.replace('export class Given', 'export class Taken'));
    const before = await copy.files();

    await expect(write('billing/invoice', true)).rejects.toThrow(
      /^test\/conformance\/given\.ts does not have .+ Nothing was written/,
    );

    expect(await copy.files()).toEqual(before);
    await fs.writeFile(place, text);
  });
});

describe('a repository of tenants’ rows and a global one', () => {
  const created = new Set<string>();
  const written = new Set<string>();

  beforeAll(async () => {
    for (const [name, tenant] of [
      ['billing/credit-note', true],
      ['billing/currency', false],
    ] as const) {
      const files = await write(name, tenant);
      for (const file of files.created) created.add(file);
      for (const file of [...files.created, ...files.changed]) written.add(file);
    }
  });

  it('have all their files, and those are where the layout rules want them', async () => {
    const script = `
      import { missingFiles, orphans, unregisteredFiles, aggregatesOf } from './test/layout/aggregates.ts';
      import { wrongArrows } from './test/layout/arrows.ts';
      import { badNames, domainWords, migrationsWithoutInverse } from './test/layout/naming.ts';
      import { houseFiles } from './test/layout/source-tree.ts';
      const files = houseFiles();
      const names = aggregatesOf(files).map(({ name }) => name);
      const rules = [missingFiles, orphans, unregisteredFiles, wrongArrows, badNames, migrationsWithoutInverse];
      const found = [...rules.flatMap((rule) => rule(files)), ...domainWords(files, names)];
      console.log(JSON.stringify({ names, found }));`;
    await fs.writeFile(path.join(copy.root, 'layout-rules.ts'), script);
    const printed = await run(path.join(copy.root, 'layout-rules.ts'));
    const { names, found } = JSON.parse(printed) as { names: string[]; found: string[] };

    expect(names).toEqual(expect.arrayContaining(['credit-note', 'currency']));
    expect(found.filter((one) => /credit|currenc/.test(one))).toEqual([]);
    expect(created.size).toBe(20);
  });

  it('are formatted as the house is', async () => {
    const printed = await run(
      'prettier/bin/prettier.cjs',
      '--check',
      ...[...written].filter((file) => file.endsWith('.ts')),
    );

    expect(printed).toContain('All matched files use Prettier code style');
  });

  it('compile at once', { timeout: TWO_MINUTES }, async () => {
    const config = {
      extends: './tsconfig.base.json',
      include: ['packages/storage-memory/src', 'packages/storage-pg/src', 'test/conformance'],
      exclude: ['**/*.test.ts'],
    };
    await fs.writeFile(path.join(copy.root, 'tsconfig.json'), JSON.stringify(config));

    expect(await run('typescript/bin/tsc', '--project', 'tsconfig.json')).toBe('');
  });

  it('keep no promise while nothing adds a row', { timeout: TWO_MINUTES }, async () => {
    const promises = await memoryPromises('(credit-note|currency)\\W+through');

    expect(promises.length).toBeGreaterThan(30);
    for (const { fullName, failureMessages } of promises) {
      const message = failureMessages[0] ?? `${fullName} is kept`;
      expect(message).toMatch(
        /not written yet: (creditNotes|currencies)\.(add|remove), in packages/,
      );
    }
  });

  it('keep all, once their writes are written', { timeout: TWO_MINUTES }, async () => {
    const lock = `
      const table = organizationsTable;
      const row = byId(table, one.organizationId);
      yield* lockParent(s, { table, row }, 'credit_notes_organization_id_fkey');`;
    await writeWrites('credit-note', 'creditNotes', 'organization_id: one.organizationId,', lock);
    await writeWrites('currency', 'currencies', '', '');

    const promises = await memoryPromises(
      'credit-note|creditNotes|credit_notes|currency|currencies',
    );

    expect(promises.length).toBeGreaterThan(250);
    expect(promises.filter(({ status }) => status === 'failed')).toEqual([]);
  });
});

/** Fills a generated repository in memory in, as a person would. */
async function writeWrites(file: string, many: string, column: string, lock: string) {
  const place = path.join(
    copy.root,
    `packages/storage-memory/src/billing/memory-${file}-repository.ts`,
  );
  const scope = column === '' ? '' : `demandScope(this.#session, one.organizationId, '${file}');`;
  const table = `${many}Table`;
  const text = (await fs.readFile(place, 'utf8'))
    .replace(/^/, () => {
      const organization =
        "import { organizationsTable } from '../organization/organization-table.ts';";
      const parent = "import { lockParent } from '../guarded-change.ts';";
      const selection = "import { byId } from '../row-selection.ts';";
      const wall = "import { demandScope } from '../tenant-scope.ts';";
      return [organization, parent, selection, wall, ''].join('\n');
    })
    .replace(
      /  add\(new\w+: New(\w+)\)([^{]*)\{[^}]*\}/,
      (_stub, model: string, answer: string) =>
        `async add(one: New${model})${answer}{
        ${scope}
        const added = { id: this.#sources.ids.next() as ${model}Id, ${column} name: one.name };
        return this.#session.write(function* (s) {
          ${lock}
          return to${model}(yield* s.insert(${table}, added, {}));
        });
      }`,
    )
    .replace(
      /return notWritten\('\w+\.remove', id\);/,
      () =>
        `return this.#session.write(function* (s) {
        return (yield* s.remove(${table}, byId(${table}, id))).length > 0;
      });`,
    );
  await fs.writeFile(place, text);
}

/** How the promises on memory fare whose names match. */
async function memoryPromises(names: string) {
  const report = path.join(copy.root, 'report.json');
  await run(
    'vitest/vitest.mjs',
    'run',
    '--project=memory',
    `--testNamePattern=${names}`,
    '--reporter=json',
    `--outputFile=${report}`,
  );
  const { testResults } = JSON.parse(await fs.readFile(report, 'utf8')) as Report;
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed');
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

describe('the names of a repository', () => {
  it('are all made of one', () => {
    expect(repositoryNames('billing/credit-note', { tenant: true })).toEqual({
      folder: 'billing',
      file: 'credit-note',
      model: 'CreditNote',
      one: 'creditNote',
      many: 'creditNotes',
      table: 'credit_notes',
      words: 'credit note',
      manyWords: 'credit notes',
      aWords: 'a credit note',
      tenant: true,
    });
  });

  it('have the plural that the layout rules expect', () => {
    const manyOf = (name: string) => repositoryNames(`billing/${name}`, { tenant: true }).many;

    expect(['audit-entry', 'survey'].map(manyOf)).toEqual(['auditEntries', 'surveys']);
  });
});

describe('the version of a new migration', () => {
  it('is the present instant', () => {
    expect(nextMigrationVersion([], clock)).toBe('20261224183000');
    expect(nextMigrationVersion(['20261224182959_a.up.sql', 'README.md'], clock)).toBe(
      '20261224183000',
    );
  });

  it('is a minute after the newest where that is not in the past', () => {
    for (const newest of ['20261231235930', '20261224183000']) {
      const next = nextMigrationVersion([`${newest}_a.up.sql`, '20260101000000_b.up.sql'], clock);
      expect(next > newest).toBe(true);
    }
    expect(nextMigrationVersion(['20261231235930_a.up.sql'], clock)).toBe('20270101000030');
  });
});
