import { promises as fs } from 'node:fs';
import path from 'node:path';
import { AdoptionError } from './adoption-error.ts';

/**
 * Copies Prisma's `<name>/migration.sql` to `<name>.sql` in a folder of ours, unless they are there. Gives the names of
 * those that were written.
 */
export async function copyPrismaFiles(from: string, to: string): Promise<string[]> {
  const names = await fs.readdir(from);
  await fs.mkdir(to, { recursive: true });
  const written: string[] = [];
  for (const name of names.sort()) {
    const folder = path.join(from, name);
    if (name.startsWith('.') || !(await fs.stat(folder)).isDirectory()) continue;
    const text = await fs.readFile(path.join(folder, 'migration.sql')).catch(absent);
    if (text === undefined) {
      throw new AdoptionError(
        'file_missing',
        `${folder} has no migration.sql, which Prisma calls for. Restore it, or remove the folder.`,
        { migrations: [name] },
      );
    }
    const file = path.join(to, `${name}.sql`);
    const present = await fs.readFile(file).catch(absent);
    if (present?.equals(text) === true) continue;
    if (present !== undefined) {
      throw new AdoptionError(
        'file_edited',
        `${file} is there already, and has another text than Prisma's ${name}/migration.sql.`,
        { migrations: [name] },
      );
    }
    await fs.writeFile(file, text, { flag: 'wx' });
    written.push(`${name}.sql`);
  }
  return written;
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
