import { importedPath } from './source-tree.ts';
import type { SourceFile } from './source-tree.ts';

/** `user/user-email`: the subfolder and the name that an aggregate has in every package. */
export type Aggregate = { readonly folder: string; readonly name: string };

/** The aggregates are those that have a contract. */
export function aggregatesOf(files: readonly SourceFile[]): Aggregate[] {
  return files.flatMap(({ path }) => {
    const match = /^packages\/storage\/src\/([a-z0-9-]+)\/([a-z0-9-]+)-repository\.ts$/.exec(path);
    return match?.[1] !== undefined && match[2] !== undefined
      ? [{ folder: match[1], name: match[2] }]
      : [];
  });
}

/** Says of each aggregate which of its files is missing, and what belongs into it. */
export function missingFiles(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return aggregatesOf(files).flatMap((aggregate) => [
    ...fileSet(aggregate)
      .filter(({ path }) => !paths.has(path))
      .map(({ path, holds }) => `${aggregate.name} lacks ${path}: add ${holds}`),
    ...missingMigration(aggregate, files),
  ]);
}

/** Says which file of an aggregate nobody exports or registers, and where the line belongs. */
export function unregisteredFiles(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return aggregatesOf(files).flatMap((aggregate) =>
    fileSet(aggregate).flatMap(({ path, importedBy }) => {
      if (importedBy === undefined || !paths.has(path)) return [];
      return importedBy
        .filter(({ where }) => !files.some((file) => where.test(file.path) && imports(file, path)))
        .map(
          ({ called }) =>
            `${aggregate.name}: ${path} is missing from ${called}: add its line there`,
        );
    }),
  );
}

/** Files named as parts of an aggregate that has no contract. */
export function orphans(files: readonly SourceFile[]): string[] {
  const expected = new Set(
    aggregatesOf(files).flatMap((aggregate) => fileSet(aggregate).map(({ path }) => path)),
  );
  return files
    .map(({ path }) => path)
    .filter(
      (path) => PART_OF_AGGREGATE.some((pattern) => pattern.test(path)) && !expected.has(path),
    )
    .map(
      (path) =>
        `${path} belongs to no repository contract: add the contract in packages/storage, or rename the file`,
    );
}

const PART_OF_AGGREGATE = [
  /^test\/conformance\/[^/]+\/.+-conformance\.ts$/,
  /^packages\/storage-memory\/src\/[^/]+\/memory-.+-repository\.ts$/,
  /^packages\/storage-pg\/src\/[^/]+\/pg-.+-repository\.ts$/,
  /^packages\/storage-pg\/src\/[^/]+\/.+-statements\.ts$/,
];

type AggregateFile = {
  readonly path: string;
  readonly holds: string;
  readonly importedBy?: readonly { readonly where: RegExp; readonly called: string }[];
};

function fileSet({ folder, name }: Aggregate): AggregateFile[] {
  const memory = `packages/storage-memory/src/${folder}`;
  const pg = `packages/storage-pg/src/${folder}`;
  return [
    {
      path: `packages/data-model/src/${folder}/${name}.ts`,
      holds: 'its plain types, ids, and the pure functions over them',
      importedBy: [exactly('packages/data-model/src/index.ts')],
    },
    {
      path: `packages/storage/src/${folder}/${name}-repository.ts`,
      holds: 'its contract',
      importedBy: [
        exactly('packages/storage/src/index.ts'),
        {
          where: /^packages\/storage\/src\/[a-z0-9-]+-access\.ts$/,
          called: 'packages/storage/src/repository-access.ts (or the list of its logical database)',
        },
      ],
    },
    {
      path: `test/conformance/${folder}/${name}-conformance.ts`,
      holds: 'its promises, as sentences',
      importedBy: [
        topOf('test/conformance', "the suite's table of contents (a file in test/conformance)"),
      ],
    },
    { path: `${memory}/${name}-table.ts`, holds: 'its declared columns, keys and checks' },
    {
      path: `${memory}/memory-${name}-repository.ts`,
      holds: 'the repository in memory',
      importedBy: [
        topOf(
          'packages/storage-memory/src',
          'the memory storage (a file in packages/storage-memory/src)',
        ),
      ],
    },
    { path: `${pg}/${name}-table.ts`, holds: 'its row type and mapper' },
    { path: `${pg}/${name}-statements.ts`, holds: 'its SQL' },
    {
      path: `${pg}/pg-${name}-repository.ts`,
      holds: 'the repository on Postgres',
      importedBy: [
        topOf(
          'packages/storage-pg/src',
          'the Postgres storage (a file in packages/storage-pg/src)',
        ),
      ],
    },
  ];
}

/** Tables that are named for what their rows are, where the model is named for how one of its two ends sees it. */
const TABLES: Readonly<Record<string, string>> = { contact: 'connections' };

function missingMigration({ name }: Aggregate, files: readonly SourceFile[]): string[] {
  const table = TABLES[name] ?? tableName(name);
  const creates = new RegExp(
    `\\bcreate\\s+table\\s+(if\\s+not\\s+exists\\s+)?(\\w+\\.)?"?${table}"?\\s*\\(`,
    'i',
  );
  const found = files.some(
    ({ path, text }) => /^migrations\/.+\.up\.sql$/.test(path) && creates.test(text),
  );
  if (found) return [];
  return [
    `${name} lacks a migration that creates the table ${table}: add <timestamp>_${table}.up.sql and .down.sql`,
  ];
}

/** `user_emails` for `user-email`. */
export function tableName(name: string): string {
  const snake = name.replaceAll('-', '_');
  return /[^aeiou]y$/.test(snake) ? `${snake.slice(0, -1)}ies` : `${snake}s`;
}

function imports(file: SourceFile, path: string): boolean {
  return file.imports.some(
    (specifier) => specifier.startsWith('.') && importedPath(file, specifier) === path,
  );
}

function exactly(path: string): { where: RegExp; called: string } {
  return { where: new RegExp(`^${path.replaceAll('.', '\\.')}$`), called: path };
}

function topOf(folder: string, called: string): { where: RegExp; called: string } {
  return { where: new RegExp(`^${folder}/[^/]+\\.ts$`), called };
}
