import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Node } from 'libpg-query';
import {
  compareVersions,
  type EmbeddedMigration,
  type EmbeddedMigrations,
} from '../embedded-migrations.ts';
import { readSections } from './file-sections.ts';
import { MigrationFileError, type MigrationFileProblem } from './migration-file-error.ts';
import { parseFileName, type MigrationFileName } from './migration-file-name.ts';
import { parseScript, type ParsedScript } from './parse-script.ts';
import { normaliseSql, sqlChecksum } from './sql-text.ts';

/** A folder that was read, with the parse trees for those who look further. */
export interface ReadMigrations {
  readonly embedded: EmbeddedMigrations;
  readonly trees: ReadonlyMap<EmbeddedMigration, MigrationTrees>;
}

export interface MigrationTrees {
  /** One per statement of the up script. */
  readonly up: readonly Node[];
  readonly down: readonly Node[];
}

interface NamedFile extends MigrationFileName {
  readonly file: string;
}

/** Reads one folder of migrations; a `MigrationFileError` lists everything that is wrong with it. */
export async function readMigrations(folder: string, database?: string): Promise<ReadMigrations> {
  const problems: MigrationFileProblem[] = [];
  const files = await listFiles(folder, problems);
  const groups = Map.groupBy(files, ({ version }) => BigInt(version).toString());
  const migrations: EmbeddedMigration[] = [];
  const trees = new Map<EmbeddedMigration, MigrationTrees>();
  for (const [version, group] of groups) {
    const pair = pairOf(group, problems);
    if (pair === undefined) continue;
    const read = await readPair(folder, version, pair, problems);
    migrations.push(read.migration);
    trees.set(read.migration, read.trees);
  }
  problems.push(...migrations.flatMap((migration) => replacementProblems(migration, migrations)));
  if (problems.length > 0) throw new MigrationFileError(problems);
  migrations.sort((a, b) => compareVersions(a.version, b.version));
  return {
    embedded: { database: database ?? path.basename(path.resolve(folder)), migrations },
    trees,
  };
}

/** A squashed file has the version of the last one that it replaces, and those are gone. */
function replacementProblems(
  { version, up, replaces = [] }: EmbeddedMigration,
  all: readonly EmbeddedMigration[],
): MigrationFileProblem[] {
  if (replaces.length === 0) return [];
  const problems: MigrationFileProblem[] = [];
  const ordered = replaces.every(
    (one, index) =>
      index === 0 || compareVersions(one.version, replaces[index - 1]?.version ?? '0') > 0,
  );
  if (!ordered || replaces.at(-1)?.version !== version) {
    problems.push({
      file: up.file,
      line: 1,
      message: `what it replaces must be listed in order, and the last of them must have its own version, ${version}.`,
    });
  }
  for (const other of all) {
    if (other.version !== version && replaces.some((one) => one.version === other.version)) {
      problems.push({
        file: other.up.file,
        message: `${up.file} replaces it. Remove one of them.`,
      });
    }
  }
  return problems;
}

async function listFiles(folder: string, problems: MigrationFileProblem[]): Promise<NamedFile[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .flatMap((file) => {
      const parts = parseFileName(file);
      if (parts !== undefined) return [{ file, ...parts }];
      problems.push({
        file,
        message:
          'a migration is named <number>_<what_changes>.sql, or ….up.sql and ….down.sql, with a number such as ' +
          '20261120090000.',
      });
      return [];
    });
}

interface FilePair {
  readonly up: NamedFile;
  readonly down: NamedFile | undefined;
}

function pairOf(
  group: readonly NamedFile[],
  problems: MigrationFileProblem[],
): FilePair | undefined {
  const ups = group.filter(({ direction }) => direction === 'up');
  const downs = group.filter(({ direction }) => direction === 'down');
  const [up, ...moreUps] = ups;
  const [down, ...moreDowns] = downs;
  for (const { file } of [...moreUps, ...moreDowns]) {
    problems.push({
      file,
      message: `${up?.file ?? down?.file ?? ''} has the same number. Give one of them another.`,
    });
  }
  if (up === undefined) {
    const file = down?.file ?? '';
    problems.push({ file, message: 'this is the inverse of a migration that is not there.' });
  } else if (down !== undefined && down.name !== up.name) {
    problems.push({
      file: down.file,
      message: `it has the number of ${up.file}, and another name.`,
    });
  }
  return up === undefined ? undefined : { up, down };
}

async function readPair(
  folder: string,
  version: string,
  pair: FilePair,
  problems: MigrationFileProblem[],
): Promise<{ migration: EmbeddedMigration; trees: MigrationTrees }> {
  const text = await readSql(folder, pair.up.file);
  const sections = readSections(text);
  const up = await parseScript(pair.up.file, sections.up, sections.noTransaction.up);
  const down = await readDown(folder, pair, sections);
  const { unsupported } = sections;
  problems.push(...unsupported.map((problem) => ({ file: pair.up.file, ...problem })));
  problems.push(...up.problems, ...(down?.problems ?? []));
  const migration: EmbeddedMigration = {
    version,
    name: pair.up.name,
    checksum: sqlChecksum(text),
    acceptsChecksums: sections.acceptsChecksums,
    ...(sections.replaces.length === 0 ? {} : { replaces: sections.replaces }),
    up: up.script,
    ...(down === undefined ? {} : { down: down.script }),
  };
  return { migration, trees: { up: up.nodes, down: down?.nodes ?? [] } };
}

async function readDown(
  folder: string,
  { up, down }: FilePair,
  sections: ReturnType<typeof readSections>,
): Promise<ParsedScript | undefined> {
  if (down !== undefined) {
    const text = await readSql(folder, down.file);
    const own = readSections(text);
    return parseScript(down.file, text, own.noTransaction.up);
  }
  if (sections.down === undefined) return undefined;
  return parseScript(up.file, sections.down, sections.noTransaction.down);
}

async function readSql(folder: string, file: string): Promise<string> {
  return normaliseSql(await fs.readFile(path.join(folder, file), 'utf8'));
}
