import type { SourceFile } from './source-tree.ts';

const VAGUE = ['util', 'utils', 'common', 'helper', 'helpers', 'misc', 'shared', 'stuff'];
const MIGRATION = /^migrations\/[a-z0-9-]+\/\d{14}_[a-z0-9_]+\.(up|down)\.sql$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

/** Names that say nothing, and names that are not in kebab-case. */
export function badNames(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path }) => {
    if (path.startsWith('migrations/')) {
      const fine = MIGRATION.test(path) || path.endsWith('README.md');
      return fine
        ? []
        : [`${path}: a migration is called <14 digits>_<what_changes>.up.sql or .down.sql`];
    }
    if (!path.endsWith('.ts')) return [];
    return path.split('/').flatMap((part) => {
      const words = part.replace(/\..*$/, '').split('-');
      if (words.some((word) => VAGUE.includes(word)) || part === 'types.ts') {
        return [`${path}: '${part}' says nothing: name the idea (pagination.ts, clock.ts)`];
      }
      return KEBAB.test(part) ? [] : [`${path}: '${part}' is not in kebab-case`];
    });
  });
}

/** Every way up has its way down. */
export function migrationsWithoutInverse(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...paths]
    .filter((path) => /^migrations\/.+\.(up|down)\.sql$/.test(path))
    .filter(
      (path) =>
        !paths.has(
          path.replace(/\.(up|down)\.sql$/, (end) => (end === '.up.sql' ? '.down.sql' : '.up.sql')),
        ),
    )
    .map((path) => `${path} stands alone: add the other direction beside it`);
}

/** An index.ts that no package exports is a second barrel. */
export function extraBarrels(files: readonly SourceFile[], entries: ReadonlySet<string>): string[] {
  return files
    .filter(({ path }) => path.endsWith('/index.ts') && !entries.has(path))
    .map(({ path }) => `${path} is a barrel that no package exports: import the files themselves`);
}

/** Config files are read by tools that ask for a default export; nothing else has one. */
export function defaultExports(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path, defaultExport }) => defaultExport && !path.endsWith('.config.ts'))
    .map(({ path }) => `${path} has a default export: export it by its name`);
}

/**
 * The names of the domain (of two words or more, as a single one may mean anything) in the parts
 * that work for any domain.
 */
export function domainWords(files: readonly SourceFile[], names: readonly string[]): string[] {
  const words = names.filter((name) => name.includes('-')).flatMap(spellings);
  if (words.length === 0) return [];
  const pattern = new RegExp(`(${words.join('|')})`);
  return files.flatMap(({ path, text }) => {
    if (!DOMAIN_FREE.test(path)) return [];
    const found = pattern.exec(text)?.[1];
    return found === undefined
      ? []
      : [`${path} says '${found}': this package works for any domain`];
  });
}

const DOMAIN_FREE =
  /^packages\/(kernel|engine-pg|engine-memory|migrator|cli|dev-postgres|pg-connection)\/src\//;

function spellings(name: string): string[] {
  const pascal = name.replaceAll(/(^|-)([a-z])/g, (_match, _dash, letter: string) =>
    letter.toUpperCase(),
  );
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return [pascal, camel, name, name.replaceAll('-', '_')];
}
