import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { MigrationFileProblem } from './migration-file-error.ts';
import { parseFileName, type MigrationFileName } from './migration-file-name.ts';

export interface NamedFile extends MigrationFileName {
  readonly file: string;
}

export interface ListedFiles {
  readonly files: readonly NamedFile[];
  /** What looks like a migration and is none. */
  readonly problems: readonly MigrationFileProblem[];
  /** What begins with a number or lies deeper, and was passed over. */
  readonly notTaken: readonly MigrationFileProblem[];
}

const NAME =
  'a migration is named <number>_<what_changes>.sql, or ….up.sql and ….down.sql, with a number such as 20261120090000.';

/** Programs of other tools: goose, node-pg-migrate, Knex, Kysely, Rails, Alembic and their like. */
const PROGRAM = /^\d+[_.\- ].*\.(go|[cm]?[jt]s|py|rb|php|rs|java|kt)$/i;

/** Lists a folder, through symbolic links, as a ConfigMap of Kubernetes is made of them. */
export async function listMigrationFiles(folder: string): Promise<ListedFiles> {
  const files: NamedFile[] = [];
  const problems: MigrationFileProblem[] = [];
  const notTaken: MigrationFileProblem[] = [];
  for (const file of (await fs.readdir(folder)).sort()) {
    const kind = await kindOf(path.join(folder, file));
    const parts = kind === 'file' ? parseFileName(file) : undefined;
    if (parts !== undefined) files.push({ file, ...parts });
    else if (kind === 'folder') await lookInto(folder, file, { problems, notTaken });
    else if (file.endsWith('.sql')) {
      problems.push({ file, message: kind === 'file' ? NAME : `it is ${kind}.` });
    } else if (/\.sql$/i.test(file)) {
      problems.push({ file, message: 'its name must end in .sql, in small letters.' });
    } else if (PROGRAM.test(file)) {
      problems.push({
        file,
        message:
          'it is a program, and only SQL is run here. Write what it does as SQL; for a database that has had it, see ' +
          '`stratum migrate adopt --help`.',
      });
    } else if (/^\d+[_.\- ]/.test(file)) {
      notTaken.push({ file, message: 'its name does not end in .sql' });
    }
  }
  return { files, problems, notTaken };
}

type Kind = 'file' | 'folder' | 'a link that leads nowhere' | 'no file';

async function kindOf(file: string): Promise<Kind> {
  try {
    const stats = await fs.stat(file);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'no file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP') return 'a link that leads nowhere';
    throw error;
  }
}

/** Folders are not read, so it is said when there is SQL in one; names with a dot in front are hidden on purpose. */
async function lookInto(
  parent: string,
  folder: string,
  { problems, notTaken }: { problems: MigrationFileProblem[]; notTaken: MigrationFileProblem[] },
): Promise<void> {
  if (folder.startsWith('.') || folder === 'node_modules') return;
  const inside = (await fs.readdir(path.join(parent, folder))).filter((file) =>
    /\.sql$/i.test(file),
  );
  if (inside.length === 0) return;
  const ofPrisma = inside.includes('migration.sql');
  if (/^\d/.test(folder)) {
    problems.push({
      file: `${folder}/${inside[0]}`,
      message: ofPrisma
        ? 'folders are not read, and this is one of Prisma. `stratum migrate adopt --from prisma` copies its files.'
        : 'folders are not read. Put the file beside the others.',
    });
  } else {
    notTaken.push({
      file: `${folder}/`,
      message: `it is a folder, with ${inside.length} SQL file${inside.length === 1 ? '' : 's'} in it`,
    });
  }
}
