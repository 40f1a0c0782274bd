import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { Node } from 'libpg-query';
import {
  compareVersions,
  type EmbeddedMigration,
  type EmbeddedMigrations,
} from '../embedded-migrations.ts';
import { readSections, type FileSections } from './file-sections.ts';
import { listMigrationFiles, type NamedFile } from './list-migration-files.ts';
import { MigrationFileError, type MigrationFileProblem } from './migration-file-error.ts';
import { parseScript, type ParsedScript } from './parse-script.ts';
import { encodingProblem } from './sql-encoding.ts';
import { normaliseSql, sqlChecksum } from './sql-text.ts';

/** A folder that was read, with the parse trees for those who look further. */
export interface ReadMigrations {
  readonly embedded: EmbeddedMigrations;
  readonly trees: ReadonlyMap<EmbeddedMigration, MigrationTrees>;
  /** Of files that cannot be run; only where `unrunnable` lets them pass. */
  readonly problems: readonly MigrationFileProblem[];
  /** What lies in the folder, might be meant for a migration, and is none. */
  readonly notTaken: readonly MigrationFileProblem[];
}

export interface MigrationTrees {
  /** One per statement of the up script. */
  readonly up: readonly Node[];
  readonly down: readonly Node[];
}

export interface ReadOptions {
  /**
   * `keep`: a script that does not parse, or says what is not done, has `problems`, and is refused when it is to be
   * run. By default it fails the reading, as what is wrong with the set as a whole always does.
   */
  readonly unrunnable?: 'refuse' | 'keep';
  /** Whether a folder without a migration is meant. */
  readonly allowEmpty?: boolean;
}

/** Reads one folder of migrations; a `MigrationFileError` lists everything that is wrong with it. */
export async function readMigrations(
  folder: string,
  database?: string,
  options: ReadOptions = {},
): Promise<ReadMigrations> {
  const listed = await listMigrationFiles(folder);
  const problems = [...listed.problems];
  const groups = Map.groupBy(listed.files, ({ version }) => BigInt(version).toString());
  const migrations: EmbeddedMigration[] = [];
  const trees = new Map<EmbeddedMigration, MigrationTrees>();
  const unrunnable: MigrationFileProblem[] = [];
  for (const [version, group] of groups) {
    const pair = pairOf(group, problems);
    if (pair === undefined) continue;
    const read = await readPair(folder, version, pair);
    unrunnable.push(...read.problems);
    migrations.push(read.migration);
    trees.set(read.migration, read.trees);
  }
  problems.push(...migrations.flatMap((migration) => replacementProblems(migration, migrations)));
  if (options.unrunnable !== 'keep') problems.push(...unrunnable);
  const { notTaken } = listed;
  if (listed.files.length === 0 && problems.length === 0 && options.allowEmpty !== true) {
    problems.push(emptyProblem(folder, notTaken));
  }
  if (problems.length > 0) throw new MigrationFileError(problems);
  migrations.sort((a, b) => compareVersions(a.version, b.version));
  return {
    embedded: { database: database ?? path.basename(path.resolve(folder)), migrations },
    trees,
    problems: unrunnable,
    notTaken,
  };
}

function emptyProblem(
  folder: string,
  notTaken: readonly MigrationFileProblem[],
): MigrationFileProblem {
  const others = notTaken
    .map(({ file, message }) => ` ${file} was not taken: ${message}.`)
    .join('');
  return {
    file: path.basename(path.resolve(folder)),
    message:
      `there is no migration in this folder.${others} Name the folder that has them; if it is meant to be empty, say ` +
      '--allow-empty, or allowEmpty: true.',
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

interface ReadPair {
  readonly migration: EmbeddedMigration;
  readonly trees: MigrationTrees;
  readonly problems: readonly MigrationFileProblem[];
}

async function readPair(folder: string, version: string, pair: FilePair): Promise<ReadPair> {
  const { text, encoding } = await readSql(folder, pair.up.file);
  const ofPair = pair.down !== undefined || pair.up.file.endsWith('.up.sql');
  const sections = readSections(text, ofPair ? 'up' : undefined);
  const up = withProblems(
    await parseScript(pair.up.file, sections.up, sections.noTransaction.up),
    ofFile(pair.up.file, encoding, sections),
  );
  const down = await readDown(folder, pair, sections);
  const migration: EmbeddedMigration = {
    version,
    name: pair.up.name,
    checksum: sqlChecksum(text),
    acceptsChecksums: sections.acceptsChecksums,
    ...(sections.replaces.length === 0 ? {} : { replaces: sections.replaces }),
    up: up.script,
    ...(down === undefined ? {} : { down: down.script }),
  };
  return {
    migration,
    trees: { up: up.nodes, down: down?.nodes ?? [] },
    problems: [...up.problems, ...(down?.problems ?? [])],
  };
}

async function readDown(
  folder: string,
  { up, down }: FilePair,
  sections: FileSections,
): Promise<ParsedScript | undefined> {
  if (down !== undefined) {
    const { text, encoding } = await readSql(folder, down.file);
    const own = readSections(text, 'down');
    return withProblems(
      await parseScript(down.file, text, own.noTransaction.up),
      ofFile(down.file, encoding, own),
    );
  }
  if (sections.down === undefined) return undefined;
  return withProblems(await parseScript(up.file, sections.down, sections.noTransaction.down), []);
}

function ofFile(
  file: string,
  encoding: string | undefined,
  { problems }: FileSections,
): MigrationFileProblem[] {
  // What is read from broken bytes would be found wrong a second time.
  if (encoding !== undefined) return [{ file, message: encoding }];
  return problems.map((problem) => ({ file, ...problem }));
}

function withProblems(
  { script, nodes, problems }: ParsedScript,
  more: readonly MigrationFileProblem[],
): ParsedScript {
  const broken = more.some(({ line }) => line === undefined);
  const all = broken ? more : [...more, ...problems];
  if (all.length === 0) return { script, nodes, problems: all };
  const known = all.map(({ line, message }) =>
    line === undefined ? { message } : { line, message },
  );
  return { script: { ...script, problems: known }, nodes, problems: all };
}

interface SqlFile {
  readonly text: string;
  readonly encoding: string | undefined;
}

async function readSql(folder: string, file: string): Promise<SqlFile> {
  const bytes = await fs.readFile(path.join(folder, file));
  return { text: normaliseSql(bytes.toString('utf8')), encoding: encodingProblem(bytes) };
}
