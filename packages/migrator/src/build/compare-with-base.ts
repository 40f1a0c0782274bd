import {
  compareVersions,
  type EmbeddedMigration,
  type EmbeddedMigrations,
} from '../embedded-migrations.ts';
import type { MigrationFileProblem } from './migration-file-error.ts';
import { parseFileName } from './migration-file-name.ts';
import { normaliseSql, sqlChecksum } from './sql-text.ts';

/** A file of the folder as the base branch has it. */
export interface BaseFile {
  readonly file: string;
  readonly text: string;
}

export interface BaseFiles {
  /** Where the branches parted: what was there must still be there. */
  readonly common: readonly BaseFile[];
  /** What has been merged since then counts for the order. */
  readonly tip: readonly BaseFile[];
}

export interface ComparedWithBase {
  readonly problems: readonly MigrationFileProblem[];
  /** Not on the base branch. */
  readonly isNew: (migration: EmbeddedMigration) => boolean;
}

/**
 * What was merged may have been applied anywhere: such files are neither edited nor removed, and new ones come after
 * all of them.
 */
export function compareWithBase(
  { migrations }: EmbeddedMigrations,
  base: BaseFiles,
): ComparedWithBase {
  const common = upFiles(base.common);
  const merged = [...common, ...upFiles(base.tip)];
  const newest = merged.toSorted((a, b) => compareVersions(a.version, b.version)).at(-1);
  const isNew = ({ version }: EmbeddedMigration): boolean =>
    !merged.some((one) => one.version === version);
  const problems: MigrationFileProblem[] = [];
  for (const { file, version, checksum } of common) {
    const now = migrations.find((one) => one.version === version);
    const squashed = migrations.some(({ replaces = [] }) =>
      replaces.some((one) => one.version === version && one.checksum === checksum),
    );
    if (squashed) continue;
    if (now === undefined) {
      const message =
        'it is on the base branch, so that databases may have had it, and is missing here. Put it back; to take its ' +
        'change back, write a new migration.';
      problems.push({ file, message });
    } else if (now.checksum !== checksum && !now.acceptsChecksums.includes(checksum)) {
      const message =
        'it is on the base branch, so that databases may have had it, and was edited. Put the old text back and write ' +
        `the change as a new migration; if it changes no schema, add -- accepts-checksum: ${checksum} at its top.`;
      problems.push({ file: now.up.file, message });
    }
  }
  for (const migration of migrations.filter(isNew)) {
    if (newest === undefined || compareVersions(migration.version, newest.version) > 0) continue;
    const message =
      `it comes before ${newest.file}, which is on the base branch already and may have been applied first. Give it a ` +
      'newer number.';
    problems.push({ file: migration.up.file, message });
  }
  return { problems, isNew };
}

interface UpFile {
  readonly file: string;
  readonly version: string;
  readonly checksum: string;
}

function upFiles(files: readonly BaseFile[]): UpFile[] {
  return files.flatMap(({ file, text }) => {
    const name = parseFileName(file);
    if (name === undefined || name.direction === 'down') return [];
    const version = BigInt(name.version).toString();
    return [{ file, version, checksum: sqlChecksum(normaliseSql(text)) }];
  });
}
